"""The terminal and the notebook: text that data cannot turn into commands, and progress bars.

Comes in: what is to be shown. Goes out: characters on stdout or stderr. Knows no use case.
"""
