"""Builds the static site from the catalog: pages, scripts, headers, ``catalog.json``.

Comes in: a catalog, templates and settings. Goes out: ``site/``. Does not know who will visit it.
"""
