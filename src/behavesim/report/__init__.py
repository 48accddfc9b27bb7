"""Numbers -> charts -> one HTML file.

``the modules that gather`` reads what commands left behind into ``content.py``'s dataclasses, ``charts/`` draws
them with Altair, ``page.py`` puts words and charts into the templates.
"""
