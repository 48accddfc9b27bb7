"""Google Analytics 4's contract: events, limits, the export's schema, the wire's names.

Tables and constants with their sources. Knows nothing else of the project.
"""
