"""Checks this machine for what commands need, and installs a browser.

Comes in: the environment. Goes out: findings with what to do, and an installed browser.
"""
