"""docs/features.md, written from the code. Run this file to write it anew."""

from itertools import groupby
from pathlib import Path

from behavesim.export.exported_events import EVENT_INPUTS, ITEM_INPUTS
from behavesim.training.features.families import FAMILIES

PAGE = Path(__file__).parents[2] / "docs" / "features.md"
INTRODUCTION = """# What models see of a visitor

Written by `tests/docs/features_page.py` from the code. One row a `user_pseudo_id`, one column a
feature; how they are used stands in [models](models.md).

From the events: {events}. From the items: {items}. Nothing else of the export is read: neither
place, language and time zone, nor addresses with their queries, titles, accounts and campaigns;
and nothing of the answer key.

A topic is the first level of category. A page belongs to the topic that most items seen there
share, a search word to the one whose items it names; which pages, words, brands and items have a
column is learned from behavior, and kept with the models.
"""


def write_page() -> str:
    """The whole page."""
    lists = [", ".join(f"`{name}`" for name in names) for names in (EVENT_INPUTS, ITEM_INPUTS)]
    parts = [INTRODUCTION.format(events=lists[0], items=lists[1])]
    for group, families in groupby(FAMILIES, key=lambda family: family.group):
        rows = [f"| `{one.pattern}` | {one.meaning} | {one.reads} |" for one in families]
        head = "| feature | meaning | made from |\n|---|---|---|"
        parts.append("\n".join([f"\n## {group}\n", head, *rows, ""]))
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(write_page(), encoding="utf-8")
