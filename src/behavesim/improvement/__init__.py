"""Findings: what data and models show to be wrong with a shop, and variants that change it.

Comes in: an export and trained models. Goes out: insights and variant files. Does not know the
answer key, nor whether a variant helps: `experiment` finds out.
"""
