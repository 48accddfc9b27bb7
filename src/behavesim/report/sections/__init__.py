"""The sections of the report, one a module. Each has a ``SECTION``, and nothing else lists them.

`docs/report.md` shows the module of a section of your own.
"""
