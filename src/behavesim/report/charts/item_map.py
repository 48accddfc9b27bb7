"""Items as points: those that the same people turn to lie together."""

from collections import defaultdict
from collections.abc import Sequence
from statistics import median
from typing import Any

import altair as alt

from behavesim.report.charts.theme import CATEGORIES, INK, rows
from behavesim.report.content import MappedItem


def draw_item_map(items: Sequence[MappedItem], currency: str, width: int) -> Any:
    """Colour: topic, named amid its items; size: how many turned to an item."""
    topics = sorted({item.topic for item in items})
    places: dict[str, list[MappedItem]] = defaultdict(list)
    for item in items:
        places[item.topic].append(item)
    values = [
        {
            "x": item.x,
            "y": item.y,
            "topic": item.topic,
            "users": item.users,
            "about": f"{item.name} · {item.topic}"
            + ("" if item.price is None else f" · {currency} {item.price:,.0f}")
            + f" · {item.users:,} visitors",
        }
        for item in items
    ]
    names = [
        {"x": median(one.x for one in them), "y": median(one.y for one in them), "topic": topic}
        for topic, them in places.items()
    ]
    x = alt.X("x:Q", axis=None, scale=alt.Scale(zero=False, padding=24))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(zero=False, padding=18))
    colours = [CATEGORIES[place % len(CATEGORIES)] for place in range(len(topics))]
    points = alt.Chart(rows(values)).mark_point(
        filled=True, opacity=0.85, stroke="var(--card)", strokeWidth=0.8
    ).encode(
        x=x,
        y=y,
        size=alt.Size("users:Q", legend=None, scale=alt.Scale(range=[28, 240])),
        color=alt.Color("topic:N", legend=None, scale=alt.Scale(domain=topics, range=colours)),
        description="about:N",
    )
    label = alt.Chart(rows(names)).encode(x=x, y=y, text="topic:N")
    halo = label.mark_text(
        fontSize=13, fontWeight="bold", stroke="var(--card)", strokeWidth=5,
        strokeJoin="round", color="var(--card)",
    )
    text = label.mark_text(fontSize=13, fontWeight="bold", color=INK)
    return alt.layer(points, halo, text).properties(width=width - 8, height=width * 0.66)
