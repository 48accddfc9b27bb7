"""behavesim publish: the warehouse's tables -> a user's dataset in BigQuery."""

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.errors import InputError, NotEnoughDataError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.google.calls import Patience
from behavesim.google.clients import (
    BIGQUERY_SCOPES,
    Endpoints,
    find_credentials,
    make_bigquery_client,
)
from behavesim.google.load_tables import LoadPlan, TableLoad, TableLoader
from behavesim.settings import Settings
from behavesim.warehouse import ParquetEventStore
from behavesim.warehouse.bigquery.address import parse_address


@dataclass(frozen=True, slots=True, repr=False)
class PublicationResult(Result):
    """Tables that were loaded, or would be (``dry_run``), and those that were there already;
    ``rows`` and ``bytes`` are of the loaded ones. ``others`` stand in the dataset from before."""

    dataset: str
    dry_run: bool
    loaded: tuple[str, ...]
    unchanged: tuple[str, ...]
    others: tuple[str, ...]
    rows: int
    bytes: int
    seconds: float


def run_publish(
    settings: Settings,
    workspace: WorkspacePaths,
    *,
    target: str | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    dry_run: bool = False,
    replace: bool = False,
    credentials: Any = None,
    endpoints: Endpoints | None = None,
    patience: Patience | None = None,
    progress: Progress = no_progress,
) -> PublicationResult:
    """Load ``events_YYYYMMDD`` between two dates, both inclusive, into ``target``
    (``bigquery://PROJECT.DATASET``; google.project and google.dataset).

    ``credentials`` are Application Default Credentials and ``endpoints`` Google's unless given.
    """
    started = time.monotonic()
    project, dataset = read_target(target, settings)
    store = ParquetEventStore(workspace.warehouse)
    tables = store.tables(since, until)
    if not tables:
        raise NotEnoughDataError(
            f"{workspace.warehouse}: no tables to publish",
            "run `behavesim simulate` first, or choose other dates",
        )
    found = credentials or find_credentials(BIGQUERY_SCOPES)
    with make_bigquery_client(found, project, endpoints) as client:
        loader = TableLoader(client, f"{project}.{dataset}", store, patience)
        plan = loader.plan(tables, replaces_others=replace)
        wanted = [load for load in plan.loads if load.action != "skip"]
        if not dry_run:
            _load_all(loader, wanted, progress)
    return _summarize(f"{project}.{dataset}", dry_run, plan, time.monotonic() - started)


def _load_all(loader: TableLoader, loads: Sequence[TableLoad], progress: Progress) -> None:
    for done, load in enumerate(loads):
        progress("publish", done, len(loads), table=load.table.name)
        loader.load(load)
    progress("publish", len(loads), len(loads))


def _summarize(dataset: str, dry_run: bool, plan: LoadPlan, seconds: float) -> PublicationResult:
    loaded = [load.table for load in plan.loads if load.action != "skip"]
    return PublicationResult(
        dataset=dataset,
        dry_run=dry_run,
        loaded=tuple(table.name for table in loaded),
        unchanged=tuple(load.table.name for load in plan.loads if load.action == "skip"),
        others=plan.others,
        rows=sum(table.rows or 0 for table in loaded),
        bytes=sum(path.stat().st_size for table in loaded for path in table.paths),
        seconds=round(seconds, 3),
    )


def read_target(target: str | None, settings: Settings) -> tuple[str, str]:
    """Project and dataset of ``bigquery://PROJECT.DATASET``; the settings' where it says none."""
    address = parse_address(target, "--to") if target else None
    project = (address.project if address else None) or settings.google.project
    if project is None:
        raise InputError("--to", "", target or "nothing", "a project, or google.project set")
    return project, address.dataset if address else settings.google.dataset
