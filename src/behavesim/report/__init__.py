"""Draws the results of other commands as charts in one HTML file.

One module per source (models, traffic, experiments, ...) reads files of the workspace into the
dataclasses of `content.py`, one module per section in `sections/` computes figures and draws
charts with Altair, `page.py` puts the sections into one page.
"""
