"""Experiments: the same people with the same random numbers in two shops, compared.

Input: variants and the population. Output: paired differences with confidence intervals, and the
parts of a change in revenue. `improvement` proposes changes.
"""
