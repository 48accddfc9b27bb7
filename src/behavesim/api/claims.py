"""Which command writes and reads which part of a workspace: the plan of who may work beside whom.

Parts are directories of the workspace, and two that are none: ``simulated`` is what simulations
leave in ``hits/`` together with the answer key, ``served`` what `serve` appends to ``hits/``.
No command claims to read what `serve` appends: each reader stops at the end that it found.

`export --follow` reads the warehouse while `materialize` writes it, on purpose: it sees by itself
when a table changed under it. What it writes is committed by the manifest, so others may read it.
A directory that is made beside its place and swapped in at the end is published, not written.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from behavesim.files.claim import Claim
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings

Claiming = Callable[[Settings, WorkspacePaths], Claim]
"""Says what a command will use, once its settings are known."""

_ALL_RESULTS: Final = {"export", "models", "variants", "experiments", "loop"}

PLAN: Final[Mapping[str, Claim]] = {
    claim.command: claim
    for claim in (
        Claim("materialize", writes={"warehouse"}),
        Claim("hits check", reads={"simulated"}),
        Claim("hits compact", writes={"simulated"}),
        Claim("query", reads={"warehouse"}),
        Claim("publish", reads={"warehouse"}),
        Claim("verify", reads={"warehouse"}),
        Claim("fidelity", reads={"warehouse", "simulated"}),
        Claim("features", reads={"export"}),
        Claim("train", publishes={"models"}, reads={"site", "export", "simulated"}),
        Claim("report", publishes={"report"}, reads={"site", "simulated", *_ALL_RESULTS}),
        Claim("improve", publishes={"variants"}, reads={"site", "export", "models"}),
        Claim("loop", publishes={"loop"}),
        Claim("demo", writes={"site", "simulated", "warehouse", "export"}, publishes={"models"}),
        Claim("parity", reads={"site"}),
        Claim("audit", reads={"site"}),
        Claim("simulate --person", reads={"site"}),
    )
}
"""The commands that always use the same."""


def always(command: str) -> Claiming:
    """The claim of a command of PLAN."""
    return lambda _settings, _workspace: PLAN[command]


def claim_site(out: Path | None) -> Claiming:
    """What `build-site` uses: its pages are swapped in, but visits to them must have ended."""
    return lambda _, workspace: Claim("build-site", writes=_locate(workspace, out, "site"))


def claim_hits(*, collect: bool) -> Claiming:
    """What `serve` uses."""
    return lambda _settings, _workspace: Claim("serve", publishes={"served"} if collect else set())


def claim_simulation(_settings: Settings, workspace: WorkspacePaths) -> Claim:
    """What `simulate` uses; it builds the shop where there is none."""
    from behavesim.shop.site import is_built_shop  # the templates' engine: for this command alone

    results = {"simulated", "warehouse"}
    if is_built_shop(workspace.site):
        return Claim("simulate", writes=results, reads={"site"})
    return Claim("simulate", writes={"site", *results})


def claim_export(out: str | None, *, follow: bool = False, dry_run: bool = False) -> Claiming:
    """What `export` uses; an address out there has a lock of its own."""

    def claim(settings: Settings, workspace: WorkspacePaths) -> Claim:
        reads = set() if settings.export.source else {"warehouse"}
        if dry_run:
            return Claim("export --dry-run", reads=reads)
        is_address = out is not None and "://" in out
        target = set() if is_address else _locate(workspace, out, "export")
        if follow:
            return Claim("export --follow", publishes=target)
        return Claim("export", writes=target, reads=reads)

    return claim


def claim_predictions(source: Path | None, out: Path | None) -> Claiming:
    """What `predict` uses."""
    reads = {"models"} if source is not None else {"models", "export"}
    return lambda _, workspace: Claim(
        "predict", publishes=_locate(workspace, out, "predictions.parquet"), reads=reads
    )


def claim_experiment(control: str, treatment: str) -> Claiming:
    """What `experiment` uses: others may run others in the same workspace."""
    name = f"{Path(treatment).stem}-against-{Path(control).stem}"
    return lambda _settings, _workspace: Claim("experiment", publishes={f"experiments/{name}"})


def claim_personas(export: Path, out: Path | None) -> Claiming:
    """What `calibrate` uses."""
    return lambda _, workspace: Claim(
        "calibrate",
        publishes=_locate(workspace, out, "personas"),
        reads=_locate(workspace, export, "export"),
    )


def claim_container(out: Path | None) -> Claiming:
    """What `gtm` uses."""
    return lambda _, workspace: Claim(
        "gtm", publishes=_locate(workspace, out, "gtm"), reads={"site"}
    )


def _locate(workspace: WorkspacePaths, path: Path | str | None, usual: str) -> set[str]:
    """The part that a path is, if it lies in the workspace; the usual one where none is given."""
    if path is None:
        return {usual}
    place, root = Path(path).resolve(), workspace.root.resolve()
    return {place.relative_to(root).as_posix()} if root in place.parents else set()
