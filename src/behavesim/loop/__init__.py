"""Simulate, export, train, improve, try, adopt: several rounds, and what they gained.

Comes in: settings. Goes out: a workspace a round, the adopted variant and a journal to go on from.
"""
