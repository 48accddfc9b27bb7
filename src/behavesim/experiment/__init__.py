"""Experiments: the same people with the same random numbers in two shops, compared.

Comes in: variants and the population. Goes out: paired differences with confidence intervals, and
the parts of a change in revenue. Does not propose changes: `improvement` does.
"""
