"""The answer key -> which group each user_pseudo_id belongs to. Only views of people read it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import polars as pl

from behavesim.core.answer_key import (
    IDENTITIES_FILE,
    IDENTITY_COLUMNS,
    PEOPLE_FILE,
    read_truth_table,
)
from behavesim.files.json_file import is_there

_PROPERTIES: Final = ("persona", "age_band", "gender", "job")
_INTEREST: Final = "interest_"


def read_labels(truth: Path) -> Mapping[str, pl.DataFrame]:
    """By property a table of user_pseudo_id and group; empty where there is no answer key.

    ``favorite_topic`` is the interest with the highest weight.
    """
    people, identities = truth / PEOPLE_FILE, truth / IDENTITIES_FILE
    if not (is_there(people) and is_there(identities)):
        return {}
    table = read_truth_table(people, {"person_id": "integer"})
    interests = [name for name in table.columns if name.startswith(_INTEREST)]
    if interests:
        topics = [name.removeprefix(_INTEREST) for name in interests]
        weights = pl.concat_list(interests)
        favorite = weights.list.arg_max().replace_strict(dict(enumerate(topics)))
        table = table.with_columns(favorite_topic=favorite)
    # A pseudonym is one person's: the first, where a key names several.
    pairs = read_truth_table(identities, IDENTITY_COLUMNS).select("user_pseudo_id", "person_id")
    known = pairs.unique("user_pseudo_id", keep="first", maintain_order=True).join(
        table, on="person_id", how="inner"
    )
    return {
        name: known.select("user_pseudo_id", group=pl.col(name).cast(pl.String))
        for name in (*_PROPERTIES, "favorite_topic")
        if name in known.columns
    }
