"""Faults of a shop that the data show, and variants to try.

Comes in: an export and trained models. Goes out: insights and variant files. Does not know the
answer key, nor whether a variant helps: `experiment` finds out.
"""
