"""Files on disk: read strictly, written whole or not at all, hashed, locked, replaced.

Comes in: paths. Goes out: checked values and files that are never half written. Knows nothing of
shops, people or events.
"""
