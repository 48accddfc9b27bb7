"""All steps in one call: from an empty directory to trained models.

Comes in: settings. Goes out: a workspace with every result and the figures of the demo's screen.
"""
