"""The same visits in both engines, compared hit by hit and view by view.

Input: chosen or random visits. Output: differences. Changes nothing in a workspace.
"""
