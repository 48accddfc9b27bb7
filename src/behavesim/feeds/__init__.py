"""Product feeds: reads those of shops and merchants, and writes catalogs from them.

Comes in: a file of products (Google Merchant, Shopify, WooCommerce, CSV, JSON, Parquet). Goes out:
products with what was left out and why (`read_feed`), and catalog files that keep the user's own
edits (`write_catalog`).
"""
