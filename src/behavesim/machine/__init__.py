"""What this machine has and lacks, and how to get a browser.

Comes in: the environment. Goes out: findings with what to do, and an installed browser.
"""
