"""models/ -> what a report shows of it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from behavesim.core.curves import Ceiling, CurvePoint, LearningCurve, PrivacyCurve
from behavesim.core.evaluation import InterestEvaluation, RecommenderEvaluation, TraitEvaluation
from behavesim.errors import SchemaError
from behavesim.files.file_manifest import FILE_MANIFEST, MODELS, TRAIN_AGAIN, check_files
from behavesim.files.json_file import is_there
from behavesim.files.json_file import read_json as read_json_file
from behavesim.report.content import Card, MappedItem, Models, RelatedItems, TraitCharts

_FEATURES: Final = 8
_RELATED_ITEMS: Final = 8
_HINT: Final = TRAIN_AGAIN

Figures = TypeVar("Figures", TraitEvaluation, RecommenderEvaluation, InterestEvaluation)


def read_models(directory: Path, shop_items: Sequence[Mapping[str, Any]]) -> Models | None:
    """None where nothing was trained; SchemaError where another version did it.

    ``shop_items`` are the built shop's, for names and drawings; there may be none.
    """
    if not (is_there(directory / "metrics.json") or is_there(directory / FILE_MANIFEST)):
        return None
    check_files(directory, MODELS, _HINT)
    try:
        return _read(directory, shop_items)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise SchemaError(f"{directory}: models of another version ({error})", _HINT) from None


def _read(directory: Path, shop_items: Sequence[Mapping[str, Any]]) -> Models:
    metrics = read_json(directory / "metrics.json") or {}
    curves = read_json(directory / "learning_curves.json") or {}
    details = read_json(directory / "trait_details.json") or {}
    items = tuple(
        MappedItem(
            row["name"] or row["id"],
            row["topic"] or "",
            row["price"],
            row["users"],
            row["x"],
            row["y"],
        )
        for row in (read_json(directory / "item_map.json") or {"items": []})["items"]
    )
    card = read_json(directory / "card.json") or {}
    return Models(
        traits=_evaluations(TraitEvaluation, metrics["traits"]),
        details={name: _make_details(one) for name, one in details.items()},
        recommenders=_evaluations(RecommenderEvaluation, metrics["recommenders"]),
        baselines=_evaluations(RecommenderEvaluation, metrics["recommender_baselines"]),
        interest=_evaluations(InterestEvaluation, metrics["item_interest"]),
        interests_together=metrics.get("interests_together"),
        recommended_by=metrics.get("recommended_by"),
        people=metrics["people"],
        items=items,
        related=_list_related(directory, shop_items),
        learning=_read_learning(curves),
        privacy=_read_by_sessions(curves, "privacy"),
        by_sessions=_read_by_sessions(curves, "by_sessions"),
        skipped=metrics["skipped"],
        data=card.get("data", {}),
        seed=card.get("seed"),
    )


def read_json(path: Path, hint: str = _HINT) -> Any:
    """None where there is no such file; SchemaError where it is no JSON, or null."""
    if not is_there(path):
        return None
    content = read_json_file(path, hint)
    if content is None:
        raise SchemaError(f"{path}: found null; allowed what was written", hint)
    return content


def _evaluations(kind: type[Figures], rows: Mapping[str, Any]) -> dict[str, Figures]:
    return {name: kind(**row) for name, row in rows.items()}


def _make_details(record: Mapping[str, Any]) -> TraitCharts:
    return TraitCharts(
        tuple(record["classes"]),
        tuple(map(tuple, record.get("confusion") or ())),
        tuple(record.get("calibration") or ()),
        tuple((row["feature"], row["share"]) for row in record["importance"][:_FEATURES]),
    )


def _read_learning(curves: Mapping[str, Any]) -> dict[str, LearningCurve]:
    return {
        name: LearningCurve(one["metric"], _points(one), Ceiling(**one["ceiling"]))
        for kind in ("traits", "recommenders", "item_interest")
        for name, one in curves.get(kind, {}).items()
    }


def _read_by_sessions(curves: Mapping[str, Any], kind: str) -> dict[str, PrivacyCurve]:
    return {
        name: PrivacyCurve(one["metric"], _points(one))
        for name, one in curves.get(kind, {}).items()
    }


def _points(curve: Mapping[str, Any]) -> tuple[CurvePoint, ...]:
    return tuple(CurvePoint(**point) for point in curve["points"])


def _list_related(
    directory: Path, shop_items: Sequence[Mapping[str, Any]]
) -> tuple[RelatedItems, ...]:
    """The first items of the shop, which are its most popular ones, one a topic."""
    stored = read_json(directory / "related_items.json")
    if stored is None:
        return ()
    cards = {
        row["id"]: Card(row["id"], row["name"], row["topic"], row.get("motif"), row.get("hue", 0))
        for row in shop_items
    }
    found, topics = [], set()
    for item, card in cards.items():
        others = stored["related"].get(item, [])
        if card.topic in topics or not others:
            continue
        topics.add(card.topic)
        found.append(RelatedItems(card, tuple(cards[one] for one in others if one in cards)))
    return tuple(found[:_RELATED_ITEMS])
