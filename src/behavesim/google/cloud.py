"""Google Cloud: the project, its APIs, the rights in it, and the dataset for our tables."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from behavesim.errors import InputError, WorldError
from behavesim.google.calls import Patience
from behavesim.google.clients import GoogleClients
from behavesim.google.failures import read_failure
from behavesim.google.steps import Kind, ProvisioningRun
from behavesim.settings import GoogleSettings

SERVICE: Final = "Google Cloud"
APIS: Final = (
    "analyticsadmin.googleapis.com",
    "bigquery.googleapis.com",
    "bigquerystorage.googleapis.com",
    "tagmanager.googleapis.com",
)
GA4_EXPORTER: Final = "serviceAccount:firebase-measurement@system.gserviceaccount.com"
"""As whom GA4 writes its export."""
EXPORTER_ROLES: Final = ("roles/bigquery.user",)
READER_ROLES: Final = (
    "roles/bigquery.dataViewer",
    "roles/bigquery.jobUser",
    "roles/bigquery.readSessionUser",
)
OURS: Final = {"made_by": "behavesim"}
"""The label of what we made in BigQuery."""

_CALL: Final[dict[str, Any]] = {"retry": None, "timeout": 60.0}  # call_google repeats
_OPERATION_POLLS: Final = 60
_POLL_S: Final = 2.0


def settle_cloud(
    run: ProvisioningRun, clients: GoogleClients, settings: GoogleSettings
) -> str | None:
    """Settle all of Google Cloud. Returns ``projects/NUMBER``, None where it is not there yet.

    Raises WorldError, and InputError where what is there cannot become what the settings say.
    """
    if settings.project is None:
        return None
    project = _settle_project(run, clients, settings)
    exists = project is not None
    enabled = run.settle(
        _describe_apis(run, clients, settings.project, exists),
        [{"name": name} for name in APIS],
    )
    run.settle(_describe_rights(clients, settings.project, exists), list_rights(settings))
    # Asked about datasets, an API that is still to be enabled answers with an error.
    _settle_dataset(run, clients, settings, exists and enabled[APIS[1]] is not None)
    return str(project["name"]) if project else None


def list_rights(settings: GoogleSettings) -> list[tuple[str, str]]:
    """(role, member) of everybody who needs rights in the project."""
    rights = [(role, GA4_EXPORTER) for role in EXPORTER_ROLES if settings.ga_account]
    return rights + [(role, settings.reader) for role in READER_ROLES if settings.reader]


def _settle_project(run: ProvisioningRun, clients: GoogleClients, settings: GoogleSettings) -> Any:
    name = settings.project or ""
    projects = clients.projects.projects()

    def list_found() -> list[Any]:
        # A search would not know a project that was made just now.
        try:
            return [projects.get(name=f"projects/{name}").execute()]
        except Exception as error:
            failure = read_failure(error)
            if failure is None or not failure.may_mean_absence:
                raise
            return []

    def create(wanted: Mapping[str, str]) -> Any:
        operation = projects.create(body=wanted).execute()
        return _await(clients.projects, operation, run.patience)

    wanted = {"projectId": name, "displayName": name}
    if settings.project_parent:
        wanted["parent"] = settings.project_parent
    kind = Kind[Any](
        SERVICE,
        "project",
        lambda entry: str(entry["projectId"]),
        list_found,
        create,
        rights="Project Creator, or to see the project where it is there already",
    )
    project = run.settle(kind, [wanted])[name]
    if project and project.get("state", "ACTIVE") != "ACTIVE":
        state = project["state"].lower().replace("_", " ")
        raise InputError("google.project", "", f"{name}: {state}", "a project that is active")
    return project


def _describe_apis(
    run: ProvisioningRun, clients: GoogleClients, project: str, exists: bool
) -> Kind[Any]:
    services = clients.services.services()
    parent = f"projects/{project}"

    def list_found() -> Iterable[Any]:
        if not exists:
            return []
        names = [f"{parent}/services/{name}" for name in APIS]
        listed = services.batchGet(parent=parent, names=names).execute().get("services", [])
        return [entry for entry in listed if entry.get("state") == "ENABLED"]

    def create(wanted: Mapping[str, str]) -> Any:
        name = f"{parent}/services/{wanted['name']}"
        operation = services.enable(name=name, body={}).execute()
        _await(clients.services, operation, run.patience)
        run.has_new_apis = True
        return {"name": name}

    return Kind(
        SERVICE,
        "API",
        lambda entry: str(entry["name"]).rpartition("/")[2],
        list_found,
        create,
        rights="Service Usage Admin in the project",
    )


def _describe_rights(clients: GoogleClients, project: str, exists: bool) -> Kind[tuple[str, str]]:
    projects, resource = clients.projects.projects(), f"projects/{project}"

    def read_policy() -> Any:
        options = {"options": {"requestedPolicyVersion": 3}}
        return projects.getIamPolicy(resource=resource, body=options).execute()

    def list_found() -> list[tuple[str, str]]:
        bindings = read_policy().get("bindings", []) if exists else []
        return [
            (binding["role"], member)
            for binding in bindings
            if "condition" not in binding
            for member in binding.get("members", [])
        ]

    def create(right: tuple[str, str]) -> tuple[str, str]:
        role, member = right
        policy = read_policy()
        binding = {"role": role, "members": [member]}
        policy["bindings"] = [*policy.get("bindings", []), binding]  # Google merges equal roles
        projects.setIamPolicy(resource=resource, body={"policy": policy}).execute()
        return right

    return Kind(
        SERVICE,
        "right",
        lambda right: f"{right[0]} for {right[1]}",
        list_found,
        create,
        rights="Project IAM Admin in the project",
    )


def _settle_dataset(
    run: ProvisioningRun, clients: GoogleClients, settings: GoogleSettings, can_exist: bool
) -> None:
    from google.api_core.exceptions import NotFound
    from google.cloud import bigquery

    name = f"{settings.project}.{settings.dataset}"

    def list_found() -> list[Any]:
        if not can_exist:
            return []
        try:
            return [clients.bigquery.get_dataset(name, **_CALL)]
        except NotFound:
            return []

    def create(wanted: Any) -> Any:
        return clients.bigquery.create_dataset(wanted, **_CALL)

    wanted = bigquery.Dataset(name)
    wanted.location = settings.location
    wanted.labels = dict(OURS)
    wanted.description = "Daily tables in the schema of GA4's export, loaded by behavesim."
    kind = Kind[Any](
        SERVICE,
        "dataset",
        lambda dataset: f"{dataset.project}.{dataset.dataset_id}",
        list_found,
        create,
        rights="BigQuery Data Editor in the project",
    )
    dataset = run.settle(kind, [wanted])[name]
    if dataset is not None and dataset.location.lower() != settings.location.lower():
        raise InputError(
            "google.location", "", settings.location, f"{dataset.location}, where {name} is"
        )


def _await(client: Any, operation: Mapping[str, Any], patience: Patience) -> Any:
    """The response of a long-running operation. Raises WorldError where it fails or lasts."""
    for _ in range(_OPERATION_POLLS):
        if operation.get("done"):
            break
        patience.sleep(_POLL_S)
        operation = client.operations().get(name=operation["name"]).execute()
    else:
        raise WorldError("Google Cloud did not end an operation", "run the command again later")
    if "error" in operation:
        text = str(operation["error"].get("message", "no reason given"))
        raise WorldError(f"Google Cloud: {text}", "run the command again")
    return operation.get("response", {})
