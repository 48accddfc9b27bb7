"""Fits the population to the figures of an export."""
