"""Items as points: those that the same people turn to lie together."""

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

import altair as alt
import numpy as np
import numpy.typing as npt

from behavesim.core.money import write_money
from behavesim.report.charts.theme import CATEGORIES, INK, rows
from behavesim.report.content import MappedItem

Places = npt.NDArray[np.float64]

_HEIGHT: Final = 0.68
_MARGIN: Final = 44.0
_STEPS: Final = 80
_NAME_HALF: Final = 48.0
_NAME_REACH: Final = 80.0
_COVERED: Final = 0.16
"""Share of the plane that dots and the space around them may take."""


def draw_item_map(items: Sequence[MappedItem], currency: str, width: int) -> Any:
    """Color: topic, named above its items; size: how many turned to an item."""
    height = round(width * _HEIGHT)
    places = spread(fit_into([(item.x, item.y) for item in items], width, height), width, height)
    topics = sorted({item.topic for item in items})
    values = [_describe(item, place, currency) for item, place in zip(items, places, strict=True)]
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False))
    colors = [CATEGORIES[place % len(CATEGORIES)] for place in range(len(topics))]
    largest = (1.7 * find_distance(len(items), width, height)) ** 2 * 0.6
    points = (
        alt.Chart(rows(values))
        .mark_point(opacity=0.9, stroke="var(--card)", strokeWidth=0.8)
        .encode(
            x=x,
            y=y,
            size=alt.Size("users:Q", legend=None, scale=alt.Scale(range=[largest / 6, largest])),
            color=alt.Color("topic:N", legend=None, scale=alt.Scale(domain=topics, range=colors)),
            description="about:N",
        )
    )
    names = alt.Chart(rows(_place_names(values))).encode(x=x, y=y, text="topic:N")
    text: dict[str, Any] = {"fontSize": 13, "fontWeight": "bold", "baseline": "bottom"}
    halo = names.mark_text(
        stroke="var(--card)", strokeWidth=4, strokeJoin="round", color="var(--card)", **text
    )
    return alt.layer(points, halo, names.mark_text(color=INK, **text)).properties(
        width=width, height=height
    )


def find_distance(count: int, width: int, height: int) -> float:
    """How far from each other so many dots are kept, in pixels."""
    return min(26.0, math.sqrt(_COVERED * width * height / max(count, 1)))


def fit_into(given: Sequence[tuple[float, float]], width: int, height: int) -> Places:
    """Coordinates in pixels, with a margin; both axes are stretched to fill the plane."""
    places = np.array(given, dtype=np.float64).reshape(-1, 2)
    low, high = places.min(axis=0), places.max(axis=0)
    span = np.where(high > low, high - low, 1.0)
    inner = np.array([width, height]) - 2 * _MARGIN
    return np.asarray((places - low) / span * inner + _MARGIN)


def spread(places: Places, width: int, height: int) -> Places:
    """Push dots apart that would hide each other; neighbors stay neighbors."""
    distance = find_distance(len(places), width, height)
    # Equal places have no direction to move apart in: turns by the golden angle give each one.
    turn = np.arange(len(places)) * 2.399963
    moved = places + 0.01 * np.column_stack([np.cos(turn), np.sin(turn)])
    for _ in range(_STEPS):
        apart = moved[:, None, :] - moved[None, :, :]
        length = np.sqrt((apart**2).sum(axis=2))
        np.fill_diagonal(length, np.inf)
        push = np.maximum(0.0, distance - length) / length
        moved += 0.25 * (apart * push[:, :, None]).sum(axis=1)
        moved = np.clip(moved, 16.0, np.array([width, height]) - 16.0)
    return np.round(moved, 1)


def _describe(item: MappedItem, place: Places, currency: str) -> dict[str, Any]:
    price = "" if item.price is None else f" · {write_money(item.price, currency)}"
    return {
        "x": float(place[0]),
        "y": float(place[1]),
        "topic": item.topic,
        "users": item.users,
        "about": f"{item.name} · {item.topic}{price} · {item.users:,} visitors",
    }


def _place_names(values: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A topic's name is over its middle, above those of its dots that it would hide."""
    dots: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for value in values:
        dots[value["topic"]].append(value)
    names = []
    for topic, theirs in sorted(dots.items()):
        middle = np.median([(dot["x"], dot["y"]) for dot in theirs], axis=0)
        under = [
            dot["y"]
            for dot in theirs
            if abs(dot["x"] - middle[0]) < _NAME_HALF and abs(dot["y"] - middle[1]) < _NAME_REACH
        ]
        top = min(under, default=float(middle[1]))
        names.append({"x": float(middle[0]), "y": max(14.0, top - 13), "topic": topic})
    return names
