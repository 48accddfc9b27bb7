"""One family of charts a file. Each takes figures and a width in pixels and returns an Altair
chart; ``theme.py`` has the colours, ``drawing.py`` makes SVG of it."""
