"""behavesim provision: settings -> what a user's own accounts at Google take for the shop."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.errors import InputError, WorldError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.google.by_hand import list_manual_steps
from behavesim.google.calls import Patience
from behavesim.google.clients import Endpoints, GoogleClients, find_credentials, open_clients
from behavesim.google.cloud import settle_cloud
from behavesim.google.container import WantedContainer, settle_container
from behavesim.google.gtm import list_google_settings
from behavesim.google.property import WantedProperty, settle_property
from behavesim.google.steps import ProvisioningRun, Step
from behavesim.settings import Settings


@dataclass(frozen=True, slots=True, repr=False)
class ProvisioningResult(Result):
    """What is there and what was done, or would be (``applied`` False).

    ``settings`` are those under which the shop uses what was made.
    """

    applied: bool
    create: int
    update: int
    publish: int
    exists: int
    leave: int
    steps: tuple[Step, ...]
    property: str | None
    measurement_id: str | None
    container_id: str | None
    settings: Mapping[str, str]
    by_hand: tuple[str, ...]


def run_provision(
    settings: Settings,
    workspace: WorkspacePaths,
    *,
    apply: bool = False,
    credentials: Any = None,
    endpoints: Endpoints | None = None,
    patience: Patience | None = None,
    progress: Progress = no_progress,
) -> ProvisioningResult:
    """Plan, or with ``apply`` make, what ``settings.google`` names; see google.steps.

    ``credentials`` are Application Default Credentials and ``endpoints`` Google's unless given.
    Raises InputError where no account is named, WorldError where Google refuses or cannot be
    reached; whatever was made before that, the next run finds.
    """
    _check_settings(settings)
    google = settings.google
    run = ProvisioningRun(apply, patience or Patience(), progress)
    with open_clients(credentials or find_credentials(), google.project, endpoints) as clients:
        try:
            return _settle(settings, run, clients)
        except WorldError as error:
            raise _say_how_far(error, run) from None


def _check_settings(settings: Settings) -> None:
    """Raise InputError where there is nothing to do, or a shop's address or id is no one's."""
    google, made_up = settings.google, Settings()
    if google.project is None and google.ga_account is None and google.gtm_account is None:
        allowed = "google.project, google.ga_account or google.gtm_account"
        raise InputError("settings", "google", "no account", allowed, "docs/google.md says how")
    if (google.ga_account or google.gtm_account) and settings.site.url == made_up.site.url:
        allowed = "the address of your shop"
        raise InputError("settings", "site.url", f"{settings.site.url}, an example", allowed)
    unknown = settings.analytics.measurement_id == made_up.analytics.measurement_id
    if google.gtm_account and not google.ga_account and unknown:
        raise InputError(
            "settings",
            "analytics.measurement_id",
            f"{settings.analytics.measurement_id}, an example",
            "the id of your web stream, or google.ga_account to have one made",
        )


def _settle(settings: Settings, run: ProvisioningRun, clients: GoogleClients) -> ProvisioningResult:
    google = settings.google
    project = settle_cloud(run, clients, google)
    place, measurement_id, container_id = None, None, None
    if google.ga_account:
        wanted = WantedProperty(google, settings.time_zone, settings.currency, settings.site.url)
        ids = settle_property(run, clients, wanted, project)
        place, measurement_id = ids.property, ids.measurement_id
    if google.gtm_account:
        container = WantedContainer(
            google.gtm_account,
            google.container_name,
            settings.site.url,
            measurement_id or settings.analytics.measurement_id,
            list_google_settings(settings.analytics),
        )
        container_id = settle_container(run, clients.tag_manager, container)
    counts = {action: 0 for action in ("create", "update", "publish", "exists", "leave")}
    for step in run.steps:
        counts[step.action] += 1
    return ProvisioningResult(
        applied=run.applies,
        **counts,
        steps=tuple(run.steps),
        property=place,
        measurement_id=measurement_id,
        container_id=container_id,
        settings=_list_settings(measurement_id, container_id),
        by_hand=tuple(list_manual_steps(google, measurement_id)),
    )


def _list_settings(measurement_id: str | None, container_id: str | None) -> dict[str, str]:
    if measurement_id is None and container_id is None:
        return {}
    found = {
        "analytics.mode": "gtag" if container_id is None else "gtm",
        "analytics.measurement_id": measurement_id,
        "analytics.container_id": container_id,
    }
    return {name: value for name, value in found.items() if value is not None}


def _say_how_far(error: WorldError, run: ProvisioningRun) -> WorldError:
    done = sum(step.action in ("create", "update", "publish") for step in run.steps)
    if not run.applies or not done:
        return error
    text = f"{error.message}; {done} steps were done before"
    hint = f"{error.hint}; the next run goes on from there"
    return WorldError(text, hint, retryable=error.retryable)
