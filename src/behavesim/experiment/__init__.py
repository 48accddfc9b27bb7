"""The effect of a change: two shops, the same people with the same random numbers.

Input: variants and the population. Output: paired differences with confidence intervals, and the
parts of a change in revenue. `improvement` proposes changes.
"""
