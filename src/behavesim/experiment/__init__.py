<<<<<<< HEAD
"""Experiments: the same people with the same random numbers in two shops, compared.
=======
"""The effect of a change: two shops, the same people with the same random numbers.
>>>>>>> bd3091ad417b05601f4dcd0c514eda030dfde8a5

Input: variants and the population. Output: paired differences with confidence intervals, and the
parts of a change in revenue. `improvement` proposes changes.
"""
