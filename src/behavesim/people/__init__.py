"""The population: people drawn from personas and demographics.

Input: persona files and a seed. Output: people, each a function of the seed and their id, and the
tables of the answer key. What people do in a shop is not decided here.
"""
