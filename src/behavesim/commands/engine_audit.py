"""A browser's sample of an experiment: whether both engines do the same in both shops."""

import asyncio
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from behavesim.collect.visit_columns import read_reference
from behavesim.commands.accounts import Account, read_account, tell_visit
from behavesim.commands.browsing import browse
from behavesim.commands.candidates import Street
from behavesim.errors import WorldError
from behavesim.model.progress import Progress
from behavesim.model.variant_files import LoadedVariant
from behavesim.model.workspace import Workspace
from behavesim.resources import find_resource
from behavesim.shop.site import build_site, make_site_json
from behavesim.simulate.compare import compare_visits
from behavesim.simulate.engines import direct
from behavesim.simulate.engines.direct import PlannedLife
from behavesim.simulate.job import SimulationJob
from behavesim.simulate.record import VisitRecord


@dataclass(frozen=True, slots=True)
class EngineAudit:
    """How many visits and hits of both shops were compared, and in how many visits they differ."""

    visits: int
    hits: int
    differences: int


def audit_engines(
    street: Street, variants: tuple[LoadedVariant, LoadedVariant], visits: int, progress: Progress
) -> EngineAudit:
    """Let the first people live their lives in both engines and both shops; ``visits`` or more.

    Hits are compared with pages, items, values and times. Raises WorldError where a visit differs,
    naming the first place, and where the browser cannot carry one out.
    """
    compared = hits = 0
    for variant in variants:
        job = street.make_job(variant)
        planned, account = _live(street, job, visits)
        seen = _browse(street, variant, job, planned, progress)
        found = list(compare_visits(seen, account))
        if found:
            first = found[0]
            raise WorldError(
                f"audit of {variant.variant.name}: {len(found)} of {len(account)} visits differ "
                f"between the engines, first {first.visit} at {first.place}: the browser says "
                f"{first.browser}, the direct engine {first.direct}",
                "`behavesim parity` compares them on the baseline",
            )
        compared += len(account)
        hits += sum(len(sent[1:]) for sent in account.values())
    return EngineAudit(visits=compared, hits=hits, differences=0)


def _live(
    street: Street, job: SimulationJob, visits: int
) -> tuple[list[PlannedLife], Mapping[str, list[dict[str, Any]]]]:
    templates, settings = find_resource("site_templates"), street.settings
    items: list[Any] = []
    planned: list[PlannedLife] = []
    account: Account = {}
    with (
        closing(
            direct.live(
                templates,
                job,
                street.cast.people(settings),
                on_reference=lambda reference: items.extend(read_reference(reference)[1]),
            )
        ) as lives,
        closing(direct.plan(templates, job, street.cast.people(settings))) as plans,
    ):
        for life, plan in zip(lives, plans, strict=False):
            planned.append(plan)
            account |= {record.visit_id: tell_visit(record, items) for record in life.visits}
            if len(account) >= visits:
                break
    return planned, account


def _browse(
    street: Street,
    variant: LoadedVariant,
    job: SimulationJob,
    planned: list[PlannedLife],
    progress: Progress,
) -> Account:
    settings, failures = street.settings, list[str]()
    total, done = sum(life.visits for life in planned), 0

    def count(_record: VisitRecord) -> None:
        nonlocal done
        done += 1
        progress(f"audit: {variant.variant.name}", done, total)

    async def live_all(shop: Workspace) -> None:
        async for _life in browse(settings, shop, shop.hits, job, planned, count, failures):
            pass

    with tempfile.TemporaryDirectory(prefix="behavesim-audit-") as folder:
        shop = Workspace(Path(folder))
        site = make_site_json(street.catalog, settings, variant)
        build_site(site, settings, find_resource("site_templates"), shop.site, progress)
        asyncio.run(live_all(shop))
        if failures:
            raise WorldError(f"audit of {variant.variant.name}: {failures[0]}")
        return read_account(shop.hits)
