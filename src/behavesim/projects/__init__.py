"""Projects: a directory with a shop's catalog, personas and settings, in which every command runs.

Comes in: a product feed or the shipped catalog, and a market. Goes out: a directory that is written
whole or not at all (`run_init`).
"""
