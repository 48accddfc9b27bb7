<<<<<<< HEAD
"""Draws the results of other commands as charts in one HTML file.
=======
"""Figures -> charts -> one HTML file.
>>>>>>> bd3091ad417b05601f4dcd0c514eda030dfde8a5

One module per source (models, traffic, experiments, ...) reads what commands left behind into the
dataclasses of ``content.py``, ``charts/`` draws them with Altair, ``page.py`` puts words and charts
into the templates.
"""
