"""behavesim demo: an empty directory -> a shop, shoppers, GA4 data, CSV and trained models."""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.export.export import run_export
from behavesim.export.exported_events import scan_export_columns
from behavesim.fidelity.funnel import DEFINITION, EVENT_COLUMNS, FunnelStep, count_funnel
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings
from behavesim.shop.build_site import run_build_site
from behavesim.simulation.simulate import run_simulate
from behavesim.training.train import run_train


@dataclass(frozen=True, slots=True, repr=False)
class DemoResult(Result):
    """The last screen: the funnel with its definitions, the models, where everything is."""

    funnel: tuple[Mapping[str, Any], ...]
    funnel_definition: str
    sessions_browser: int
    sessions_direct: int
    people: int
    events: int
    purchases: int
    revenue: float
    traits: Mapping[str, Mapping[str, Any]]
    recommenders: Mapping[str, Mapping[str, Any]]
    files: Mapping[str, str]
    seconds: float


def run_demo(
    settings: Settings, workspace: WorkspacePaths, progress: Progress = no_progress
) -> DemoResult:
    """Run all steps once: watchable sessions in the browser, many more without one."""
    started = time.perf_counter()
    run_build_site(settings, workspace, out=None, progress=progress)
    watched = run_simulate(
        _with_engine(settings, "browser", settings.demo.sessions_browser),
        workspace,
        progress=progress,
    )
    many = run_simulate(
        _with_engine(settings, "direct", settings.demo.sessions_direct),
        workspace,
        progress=progress,
    )
    run_export(settings, workspace, out=None, progress=progress)
    models = run_train(settings, workspace, progress=progress)
    return DemoResult(
        funnel=tuple(asdict(step) for step in read_funnel(workspace.export)),
        funnel_definition=DEFINITION,
        sessions_browser=watched.sessions,
        sessions_direct=many.sessions,
        people=many.people,
        events=many.events,
        purchases=many.purchases,
        revenue=many.revenue,
        # One screen: how much an interest weighs is left to the report.
        traits={name: trait for name, trait in models.traits.items() if trait["metric"] != "r2"},
        recommenders=models.recommenders,
        files=_files(workspace),
        seconds=round(time.perf_counter() - started, 1),
    )


def _with_engine(
    settings: Settings, engine: Literal["browser", "direct"], sessions: int
) -> Settings:
    asked = settings.simulate.model_copy(
        update={
            "engine": engine,
            "sessions": sessions,
            "people": None,
            "warmup": settings.demo.warmup,
        }
    )
    return settings.model_copy(update={"simulate": asked})


def read_funnel(export: Path) -> tuple[FunnelStep, ...]:
    """The funnel of an export of any layout; raises NotEnoughDataError without a session."""
    events, _ = scan_export_columns(export, EVENT_COLUMNS, ("event_date",))
    return count_funnel(events)


def _files(workspace: WorkspacePaths) -> dict[str, str]:
    return {
        "shop": str(workspace.site / "index.html"),
        "hit log": str(workspace.hits),
        "GA4 tables": str(workspace.warehouse),
        "CSV": str(workspace.export),
        "models": str(workspace.models),
        "answer key": str(workspace.truth),
    }
