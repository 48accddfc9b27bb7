"""Simulates people in the built shop; writes hit log, warehouse and answer key.

Comes in: settings, personas and a built site. Goes out: ``hits/``, ``warehouse/`` and ``truth/``.
The only package that writes the answer key.
"""
