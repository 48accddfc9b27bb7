"""One family of charts a file. Each takes figures and a width in pixels and returns an Altair
chart; ``theme.py`` has the colors, ``drawing.py`` makes SVG of it."""
