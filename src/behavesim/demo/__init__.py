"""From an empty directory to trained models in one call.

Comes in: settings. Goes out: a workspace with every result and the figures of the demo's screen.
"""
