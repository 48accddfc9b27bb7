"""The true utility of items to people, for judging what training guesses of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from behavesim.core.answer_key import PEOPLE_FILE, UTILITY_COLUMNS, read_truth_table
from behavesim.core.arrays import Floats
from behavesim.core.site_catalog import SITE_CATALOG, read_site_catalog
from behavesim.engines.direct import read_parameters
from behavesim.files.json_file import is_there
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.people.utility import compute_utility
from behavesim.settings import Settings
from behavesim.simulation.run_directory import read_identity
from behavesim.site_templates import find_templates

Rows = npt.NDArray[np.int64]

_NOT_SOLD = -1e6


@dataclass(frozen=True, slots=True)
class TrueUtility:
    """``utility[i, j]`` of item j to ``person_ids[i]``, in logits.

    ``known`` is the same without preferences for single items.
    """

    person_ids: Rows
    utility: Floats
    known: Floats


def read_true_utility(
    settings: Settings, workspace: WorkspacePaths, people: Rows, items: Sequence[str]
) -> TrueUtility | None:
    """The true utility of ``items`` to these people (ids); None without an answer key or a shop.

    An item that the shop does not have has a utility below all others.
    """
    catalog, truth = workspace.site / SITE_CATALOG, workspace.truth / PEOPLE_FILE
    if not (is_there(catalog) and is_there(truth)):
        return None
    shop = read_site_catalog(workspace.site)
    sold = shop["items"]
    known = read_truth_table(truth, UTILITY_COLUMNS)
    frame = known.filter(pl.col("person_id").is_in(np.unique(people).tolist())).sort("person_id")
    weights = read_parameters(find_templates())["utility"]
    simulated = read_identity(workspace)
    seed = settings.seed if simulated is None else simulated.seed
    place = {item["id"]: at for at, item in enumerate(sold)}
    columns = np.array([place.get(item, -1) for item in items], dtype=np.int64)

    def compute(preference: float) -> Floats:
        table = compute_utility(frame, shop, seed, {**weights, "preference": preference})
        found = table[:, np.maximum(columns, 0)]
        return np.where(columns >= 0, found, _NOT_SOLD)

    ids = frame.get_column("person_id").to_numpy()
    return TrueUtility(ids, compute(weights["preference"]), compute(0.0))
