"""Compares simulated figures with those of real shops.

Comes in: daily event tables, and the answer key for effects of demographics. Goes out: levels
beside their accepted bands. Changes nothing.
"""
