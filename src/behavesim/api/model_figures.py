"""The figures of trained models as polars frames."""

from pathlib import Path
from typing import Any, Final

import polars as pl

from behavesim.errors import NotEnoughDataError, SchemaError
from behavesim.files.file_manifest import MODELS, TRAIN_AGAIN, check_files
from behavesim.files.json_file import is_there, read_json

_METRICS: Final = "metrics.json"
_ITEM_MAP: Final = "item_map.json"


class ModelFigures:
    """The figures of a workspace's models, ``ws.models``; `Workspace.train` writes them.

    Every frame raises NotEnoughDataError where nothing has been trained, DataError where a file is
    not the one that was written, and SchemaError where another version wrote it.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def traits(self) -> pl.DataFrame:
        """How well each trait is predicted for people that no model was trained on.

        Returns:
            One row a trait: ``name``, ``metric`` (``accuracy``, ``auc`` or ``r2``), ``score`` with
            its 95 % interval ``ci_low`` to ``ci_high``, ``baseline``, ``logistic``, ``ceiling``
            and others, as in ``docs/models.md``. No row where traits were not trained.

        Raises:
            NotEnoughDataError: Nothing has been trained.

        >>> ws.models.traits().select("name", "score", "baseline")  # doctest: +SKIP
        """
        return self._read_figures("traits")

    def recommenders(self) -> pl.DataFrame:
        """How well each recommender predicts what people turn to later, baselines included.

        Returns:
            One row a recommender: ``name``, ``ndcg``, ``recall`` and ``map`` (0 to 1) with their
            95 % intervals, ``coverage``, ``novelty`` and others, as in ``docs/models.md``;
            ``is_baseline`` marks baselines.

        Raises:
            NotEnoughDataError: Nothing has been trained.

        >>> ws.models.recommenders().sort("ndcg", descending=True)  # doctest: +SKIP
        """
        baselines = self._read_figures("recommender_baselines")
        return pl.concat(
            [
                self._read_figures("recommenders").with_columns(is_baseline=False),
                baselines.with_columns(is_baseline=True),
            ],
            how="diagonal_relaxed",
        )

    def item_interest(self) -> pl.DataFrame:
        """How well items that a person never saw are ordered by their interest.

        Returns:
            One row a model: ``name``, ``ndcg`` with its 95 % interval, ``baseline``,
            ``popularity``, ``limit`` and others. No row where traits were not trained.

        Raises:
            NotEnoughDataError: Nothing has been trained.

        >>> ws.models.item_interest().select("name", "ndcg", "limit")  # doctest: +SKIP
        """
        return self._read_figures("item_interest")

    def item_map(self) -> pl.DataFrame:
        """The items on a plane: the same people turn to items that lie together.

        Returns:
            One row an item: ``id``, ``name``, ``topic``, ``price`` (shop's currency), ``users``,
            ``x`` and ``y`` (without unit). No row where there were too few items.

        Raises:
            NotEnoughDataError: Nothing has been trained.

        >>> ws.models.item_map().group_by("topic").len()  # doctest: +SKIP
        """
        self._check()
        file = self._directory / _ITEM_MAP
        return _make_frame(read_json(file, TRAIN_AGAIN)["items"] if is_there(file) else [])

    def _read_figures(self, kind: str) -> pl.DataFrame:
        self._check()
        found = read_json(self._directory / _METRICS, TRAIN_AGAIN)
        if not isinstance(found, dict) or not isinstance(found.get(kind), dict):
            raise SchemaError(f"{self._directory / _METRICS}: {kind} are missing", TRAIN_AGAIN)
        return _make_frame([{"name": name, **figures} for name, figures in found[kind].items()])

    def _check(self) -> None:
        if not is_there(self._directory / _METRICS):
            raise NotEnoughDataError(f"{self._directory}: no models here", "Train first.")
        check_files(self._directory, MODELS, TRAIN_AGAIN)


def _make_frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, infer_schema_length=None)
