"""A population fitted to what an export shows of a shop's visitors."""
