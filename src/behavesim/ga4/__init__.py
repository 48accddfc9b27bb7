"""Google Analytics 4's specification: events, limits, export schema, names in requests.

Tables and constants with their sources. Knows nothing else of the project.
"""
