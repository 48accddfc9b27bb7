"""Broad interests, to which categories of any shop are mapped, and what goes together with each.

Input: ``configs/interests.yaml``. Output: the interest of a category path, of a number of Google's
product taxonomy, of a title or of a topic. Who has which interest is decided in ``people``.
"""
