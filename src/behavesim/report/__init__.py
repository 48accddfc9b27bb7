"""Draws the results of other commands as charts in one HTML file.

One module per source (models, traffic, experiments, ...) reads what commands left behind into the
dataclasses of ``content.py``, ``charts/`` draws them with Altair, ``page.py`` puts words and charts
into the templates.
"""
