"""Persona files checked, and their JSON Schemas for editors.

Comes in: persona files and demographics. Goes out: faults with their positions, or what the files
imply about a population.
"""
