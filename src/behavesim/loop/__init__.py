"""Rounds of simulate, export, train, improve, test and adopt, and the effect of all of them.

Comes in: settings. Goes out: a workspace a round, the adopted variant and a journal to go on from.
"""
