"""behavesim gtm: the event catalog -> a container that Google Tag Manager imports."""

import json
from dataclasses import dataclass
from pathlib import Path

from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.engines.google_property import read_site_analytics
from behavesim.files.storing import write_whole
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.google.gtm_container import make_container
from behavesim.settings import AnalyticsSettings, Settings
from behavesim.settings.groups.analytics import NOBODYS_MEASUREMENT_ID


@dataclass(frozen=True, slots=True, repr=False)
class GtmResult(Result):
    """What the container has, and where it stands."""

    measurement_id: str
    tags: int
    triggers: int
    variables: int
    built_in_variables: int
    folders: int
    bytes: int
    out: str


def run_gtm(
    settings: Settings,
    workspace: WorkspacePaths,
    *,
    out: Path | None = None,
    progress: Progress = no_progress,
) -> GtmResult:
    """Write the container of ``settings.analytics`` into ``out`` (the workspace's)."""
    target = out or workspace.gtm / "container.json"
    measurement_id = _choose_measurement_id(settings, workspace)
    container = make_container(measurement_id, list_google_settings(settings.analytics))
    content = (json.dumps(container, ensure_ascii=False, indent=2) + "\n").encode()
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, content)
    version = container["containerVersion"]
    return GtmResult(
        measurement_id=measurement_id,
        tags=len(version["tag"]),
        triggers=len(version["trigger"]),
        variables=len(version["variable"]),
        built_in_variables=len(version["builtInVariable"]),
        folders=len(version["folder"]),
        bytes=len(content),
        out=str(target),
    )


def _choose_measurement_id(settings: Settings, workspace: WorkspacePaths) -> str:
    """The one that is set, else the one that the workspace's shop was built with."""
    given = settings.analytics.measurement_id
    if given != NOBODYS_MEASUREMENT_ID:
        return given
    return str(read_site_analytics(settings, workspace)["measurement_id"])


def list_google_settings(analytics: AnalyticsSettings) -> dict[str, str]:
    """Return the fields of Google's tag that say where hits go: those that are set."""
    given = {
        "server_container_url": analytics.server_container_url,
        "transport_url": analytics.transport_url,
    }
    return {name: url for name, url in given.items() if url is not None}
