"""Two shops, the same people with the same random numbers: what a change is worth.

Comes in: variants and the population. Goes out: paired differences with confidence intervals, and
the parts of a change in revenue. Does not propose changes: `improvement` does.
"""
