"""The answer key as labels, joined to users by user_pseudo_id. Only training targets read it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from behavesim.core.answer_key import (
    IDENTITIES_FILE,
    IDENTITY_COLUMNS,
    PEOPLE_COLUMNS,
    PEOPLE_FILE,
    ColumnKind,
    read_truth_table,
)
from behavesim.errors import NotEnoughDataError
from behavesim.files.json_file import is_there

MULTICLASS_TRAITS = ("age_band", "gender", "job", "region")
MOST_REGIONS = 20
"""Regions that are told apart; South Korea has 17."""
INTEREST_PREFIX = "interest_"
WEIGHT_SUFFIX = "_weight"
_PERSONA = "persona"


@dataclass(frozen=True, slots=True)
class Labels:
    """One row for each user with a known person.

    ``user`` counts into the users of the export, ``person_id`` is the person behind each;
    ``people`` has the answer key's columns in the same order.
    """

    user: npt.NDArray[np.int64]
    person_id: npt.NDArray[np.int64]
    people: pl.DataFrame

    @property
    def person_count(self) -> int:
        """How many people the rows are of."""
        return len(np.unique(self.person_id))


Kind = Literal["classes", "interest", "weight"]


@dataclass(frozen=True, slots=True)
class TraitLabels:
    """What is guessed of each row of Labels.

    ``codes`` are the places of the rows' classes in ``classes``; of a weight ``values`` are the
    numbers themselves, and there are neither classes nor codes.
    """

    name: str
    kind: Kind
    classes: tuple[str, ...]
    codes: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64] | None = None

    @property
    def targets(self) -> npt.NDArray[Any]:
        """What LightGBM is given to learn."""
        return self.codes if self.values is None else self.values

    def take(self, rows: npt.NDArray[np.int64]) -> "TraitLabels":
        """The chosen rows."""
        values = None if self.values is None else self.values[rows]
        return replace(
            self, codes=self.codes[rows] if values is None else self.codes, values=values
        )


def read_labels(directory: Path, users: pl.Series) -> Labels:
    """Labels for ``users`` (sorted user_pseudo_ids) from people.parquet and identities.parquet.

    Users without a person are left out. Raises NotEnoughDataError when the answer key is
    missing, SchemaError when it lacks a column.
    """
    identities = _read_table(directory / IDENTITIES_FILE, IDENTITY_COLUMNS)
    people = _read_table(directory / PEOPLE_FILE, PEOPLE_COLUMNS)
    codes = pl.DataFrame({"user_pseudo_id": users, "user": np.arange(len(users))})
    labeled = (
        codes.join(
            identities.select("user_pseudo_id", "person_id").unique("user_pseudo_id", keep="first"),
            on="user_pseudo_id",
        )
        .join(people.unique("person_id", keep="first"), on="person_id")
        .sort("user")
    )
    return Labels(
        labeled.get_column("user").to_numpy().astype(np.int64),
        labeled.get_column("person_id").to_numpy().astype(np.int64),
        labeled.drop("user", "user_pseudo_id"),
    )


def list_traits(labels: Labels) -> list[TraitLabels]:
    """Age band, gender, job, region; whether each interest is high; and each as a weight."""
    people = labels.people.with_columns(group_regions(labels.people.get_column("region")))
    classes = [_label_classes(people, name) for name in MULTICLASS_TRAITS]
    names = [name for name in labels.people.columns if name.startswith(INTEREST_PREFIX)]
    return [
        *classes,
        *(_label_interest(labels, name) for name in names),
        *(_label_weight(labels, name) for name in names),
    ]


def group_regions(regions: pl.Series) -> pl.Series:
    """Return the regions, where there are many with those of few people as one a country.

    A class of a handful of people is guessed no better than by chance, and costs as much as others:
    of more than MOST_REGIONS the largest stay, others become ``US-other``.
    """
    values = regions.cast(pl.String).fill_null("unknown")
    counts = values.value_counts(sort=False).sort(["count", "region"], descending=[True, False])
    if counts.height <= MOST_REGIONS:
        return values
    largest = counts.get_column("region").head(MOST_REGIONS)
    country = values.str.split("-").list.first() + "-other"
    named = pl.DataFrame({"region": values, "other": country})
    is_large = pl.col("region").is_in(largest.to_list())
    kept = pl.when(is_large).then(pl.col("region")).otherwise(pl.col("other"))
    return named.select(kept.alias("region")).get_column("region")


def label_personas(labels: Labels) -> TraitLabels:
    """Which persona each row was drawn from: no trait that is reported, but what traits share."""
    return _label_classes(labels.people, _PERSONA)


def read_weights(labels: Labels, name: str) -> npt.NDArray[np.float64]:
    """The rows' interest of this column, from 0 to 1; an unknown or impossible one is 0."""
    column = labels.people.get_column(name).cast(pl.Float64).fill_null(0.0).fill_nan(0.0)
    weights: npt.NDArray[np.float64] = np.nan_to_num(column.to_numpy(), posinf=1.0, neginf=0.0)
    return weights


def _label_classes(people: pl.DataFrame, name: str) -> TraitLabels:
    values = people.get_column(name).cast(pl.String).fill_null("unknown")
    classes = values.unique().sort()
    codes = classes.search_sorted(values)
    names = tuple(classes.to_list())
    return TraitLabels(name, "classes", names, codes.to_numpy().astype(np.int64))


def _label_interest(labels: Labels, name: str) -> TraitLabels:
    """Whether a person's interest is above the median over people (each counted once)."""
    weights = read_weights(labels, name)
    _, first = np.unique(labels.person_id, return_index=True)
    median = float(np.median(weights[first]))
    return TraitLabels(name, "interest", ("low", "high"), (weights > median).astype(np.int64))


def _label_weight(labels: Labels, name: str) -> TraitLabels:
    weights = read_weights(labels, name)
    return TraitLabels(name + WEIGHT_SUFFIX, "weight", (), np.empty(0, dtype=np.int64), weights)


def _read_table(path: Path, columns: Mapping[str, ColumnKind]) -> pl.DataFrame:
    if not is_there(path):
        raise NotEnoughDataError(
            f"{path}: missing; without the answer key there is nothing to learn traits from",
            "run behavesim simulate, or train the recommenders alone: behavesim train --no-traits",
        )
    return read_truth_table(path, columns)
