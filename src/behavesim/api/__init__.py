"""The public API: `Workspace` and what its calls give back.

Comes in: a directory and settings. Goes out: results, frames and Arrow tables. Everything that the
command line does goes through here; it adds locks and settings to the use cases and no logic.
"""
