"""Images of products: read or fetched, checked, and resized to what pages load."""
