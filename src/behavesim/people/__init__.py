"""The population: people drawn from personas and demographics.

Comes in: persona files and a seed. Goes out: people, each a function of the seed and their id, and
the tables of the answer key. Does not know what people do in a shop.
"""
