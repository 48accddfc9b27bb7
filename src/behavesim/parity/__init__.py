"""The same visits in both engines, compared hit by hit and view by view.

Comes in: chosen or random visits. Goes out: differences. Changes nothing in a workspace.
"""
