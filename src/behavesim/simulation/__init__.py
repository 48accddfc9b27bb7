"""Simulates people in the built shop; writes hit log, warehouse and answer key.

Input: settings, personas and a built site. Output: ``hits/``, ``warehouse/`` and ``truth/``.
The only package that writes the answer key.
"""
