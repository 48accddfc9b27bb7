"""Google Tag Manager: the container, and a published version that has the shop's tags."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from behavesim.errors import WorldError
from behavesim.google.container_entities import (
    KINDS,
    Change,
    find_changes,
    find_strangers,
    list_other_changes,
    make_proposed_changes,
    read_export,
)
from behavesim.google.failures import read_failure
from behavesim.google.gtm_container import make_container
from behavesim.google.gtm_entities import Entity
from behavesim.google.steps import Kind, ProvisioningRun

SERVICE: Final = "Tag Manager"
WORKSPACE: Final = "behavesim"
_RIGHTS: Final = (
    "Publish permission in the Tag Manager container, Admin in its account for a new one"
)
_CONFLICT_HINT: Final = (
    f"open the workspace {WORKSPACE} in Tag Manager, resolve what it shows, and run again"
)
_STRANGERS_HINT: Final = (
    "they would be overwritten: rename them, or let google.container_name name another container"
)
_LISTS: Final = {
    "folder": "folders",
    "builtInVariable": "built_in_variables",
    "variable": "variables",
    "trigger": "triggers",
    "tag": "tags",
}
_NAMES: Final = {**dict(zip(KINDS, KINDS, strict=True)), "builtInVariable": "built-in variable"}


@dataclass(frozen=True, slots=True)
class WantedContainer:
    """``config`` holds fields of the Google tag, as in make_container."""

    account: str
    name: str
    site_url: str
    measurement_id: str
    config: Mapping[str, str]


def settle_container(run: ProvisioningRun, api: Any, wanted: WantedContainer) -> str | None:
    """Settle the container and its published version. Returns ``GTM-...``, None = not there yet.

    Raises WorldError, also for a workspace in conflict, tags that Google does not compile, and
    entities of others with our names.
    """
    accounts, account = api.accounts(), f"accounts/{wanted.account}"
    run.ask(
        f"look for the Tag Manager {account}",
        lambda: accounts.get(path=account).execute(),
        rights=_RIGHTS,
    )
    container = _settle_container(run, accounts.containers(), account, wanted)
    target = read_export(make_container(wanted.measurement_id, wanted.config)["containerVersion"])
    _Versions(run, accounts.containers(), container, target).settle()
    return str(container["publicId"]) if container else None


def _settle_container(
    run: ProvisioningRun, containers: Any, account: str, wanted: WantedContainer
) -> Any:
    kind = Kind[Any](
        SERVICE,
        "container",
        lambda entry: str(entry["name"]),
        lambda: [
            entry
            for entry in _list_pages(containers, "container", account)
            if "web" in entry["usageContext"]
        ],
        lambda entry: containers.create(parent=account, body=entry).execute(),
        rights=_RIGHTS,
    )
    target = {
        "name": wanted.name,
        "usageContext": ["web"],
        "domainName": [urlsplit(wanted.site_url).hostname],
    }
    return run.settle(kind, [target])[wanted.name]


class _Versions:
    """From what is live to a live version with all wanted entities, by as few requests as it
    takes; a run that broke off is taken up where it stood."""

    def __init__(
        self,
        run: ProvisioningRun,
        containers: Any,
        container: Any,
        wanted: Mapping[str, Sequence[Entity]],
    ) -> None:
        self._run = run
        self._containers = containers
        self._wanted = wanted
        self._path = str(container["path"]) if container else ""

    def settle(self) -> None:
        """Record what there is and what is to be done, and do it where the run applies."""
        live = self._read_live()
        if self._is_complete(live):
            self._record_entities([], "version")
            return
        latest = self._read_latest()
        if self._is_complete(latest):
            self._record_entities([], "version")
            made, basis = latest, latest
        else:
            made, basis = self._make_version(latest)
        if self._run.applies:
            self._publish(str(made["path"]))
        self._record("version", "with the shop's tags", "publish", self._list_others(live, basis))

    def _make_version(self, latest: Any) -> tuple[Any, Any]:
        """The new version, None where none is made, and the entities that were there before."""
        workspace = self._find_workspace()
        self._record("workspace", WORKSPACE, "exists" if workspace else "create")
        if self._run.applies:
            workspace = self._sync(workspace) if workspace else self._create_workspace()
        there = self._read_workspace(workspace["path"]) if workspace else latest or {}
        self._refuse_strangers(there)
        changes = find_changes(self._wanted, there)
        if self._run.applies and changes:
            self._update(workspace["path"], changes, there)
        self._record_entities(changes, "workspace")
        made = self._create_version(workspace["path"]) if self._run.applies else None
        self._record("version", "of the workspace", "create")
        return made, there

    def _refuse_strangers(self, there: Mapping[str, Sequence[Entity]]) -> None:
        if names := find_strangers(self._wanted, there):
            text = f"the container has what is not the shop's under its names: {', '.join(names)}"
            raise WorldError(f"Tag Manager: {text}", _STRANGERS_HINT)

    def _list_others(self, live: Any, basis: Any) -> str:
        """What others changed and did not publish: versions go live as a whole, and a
        workspace begins with the latest version, live or not."""
        names = list_other_changes(self._wanted, live or {}, basis)
        return f"and what was not live so far: {', '.join(names)}" if names else ""

    def _read_live(self) -> Any:
        versions = self._containers.versions()
        return self._read_version("the live version", lambda: versions.live(parent=self._path))

    def _read_latest(self) -> Any:
        headers = self._containers.version_headers()
        header = self._read_version("the latest version", lambda: headers.latest(parent=self._path))
        # A new container has a header of version 0, which holds nothing.
        if header is None or header.get("containerVersionId", "0") == "0":
            return None
        versions = self._containers.versions()
        return self._read_version("the latest version", lambda: versions.get(path=header["path"]))

    def _read_version(self, what: str, request: Any) -> Any:
        def read() -> Any:
            try:
                return request().execute()
            except Exception as error:
                failure = read_failure(error)
                if failure is None or failure.status != 404:
                    raise
                return None

        return self._ask(f"look for {what}", read) if self._path else None

    def _find_workspace(self) -> Any:
        if not self._path:
            return None
        listed = self._ask("look for the workspaces", self._list_workspaces)
        return next((entry for entry in listed if entry["name"] == WORKSPACE), None)

    def _list_workspaces(self) -> list[Any]:
        return _list_pages(self._containers.workspaces(), "workspace", self._path)

    def _create_workspace(self) -> Any:
        body = {"name": WORKSPACE, "description": "Made and used by behavesim provision."}
        workspaces = self._containers.workspaces()
        return self._ask(
            f"create the workspace {WORKSPACE}",
            lambda: workspaces.create(parent=self._path, body=body).execute(),
            look_again=self._find_workspace,
        )

    def _sync(self, workspace: Any) -> Any:
        """Bring a workspace that is left from a run before up to the latest version."""
        workspaces = self._containers.workspaces()
        answer = self._ask(
            f"synchronize the workspace {WORKSPACE}",
            lambda: workspaces.sync(path=workspace["path"]).execute(),
        )
        if answer.get("mergeConflict") or _is_out_of_sync(answer):
            text = f"the workspace {WORKSPACE} and the latest version contradict each other"
            raise WorldError(text, _CONFLICT_HINT)
        return workspace

    def _read_workspace(self, path: str) -> dict[str, list[Entity]]:
        workspaces = self._containers.workspaces()

        def read() -> dict[str, list[Entity]]:
            return {
                kind: _list_pages(getattr(workspaces, name)(), kind, path)
                for kind, name in _LISTS.items()
            }

        found: dict[str, list[Entity]] = self._ask("look at the workspace", read)
        return found

    def _update(self, path: str, changes: list[Change], there: Mapping[str, list[Entity]]) -> None:
        body = make_proposed_changes(changes, self._wanted, there)
        workspaces = self._containers.workspaces()

        def look_again() -> Any:
            found = self._read_workspace(path)
            return found if self._is_complete(found) else None

        self._ask(
            f"change {len(changes)} entities of the workspace",
            lambda: workspaces.bulk_update(path=path, body=body).execute(),
            look_again=look_again,
        )

    def _create_version(self, path: str) -> Any:
        workspaces = self._containers.workspaces()

        def act() -> Any:
            answer = workspaces.create_version(path=path, body={"name": "behavesim"}).execute()
            _check_compiled(answer, "the new version")
            return answer["containerVersion"]

        def look_again() -> Any:
            found = self._read_latest()
            return found if self._is_complete(found) else None

        return self._ask("create a version", act, look_again=look_again)

    def _publish(self, path: str) -> None:
        versions = self._containers.versions()

        def act() -> Any:
            answer = versions.publish(path=path).execute()
            _check_compiled(answer, "the published version")
            return answer

        self._ask("publish the version", act)  # twice does no harm

    def _is_complete(self, entities: Any) -> bool:
        return entities is not None and not find_changes(self._wanted, entities)

    def _record_entities(self, changes: Sequence[Change], place: str) -> None:
        for kind, name in _NAMES.items():
            own = [change for change in changes if change.kind == kind]
            added = [change.name for change in own if change.there is None]
            updated = [change.name for change in own if change.there is not None]
            same = len(self._wanted[kind]) - len(own)
            if added:
                self._record(f"{name}s", f"{len(added)}", "create", ", ".join(added))
            if updated:
                self._record(f"{name}s", f"{len(updated)}", "update", ", ".join(updated))
            if same:
                self._record(f"{name}s", f"{same}", "exists", f"in the {place}")

    def _record(self, kind: str, name: str, action: Any, detail: str = "") -> None:
        self._run.record(SERVICE, kind, name, action, detail)

    def _ask(self, what: str, act: Any, **options: Any) -> Any:
        return self._run.ask(f"Tag Manager: {what}", act, rights=_RIGHTS, **options)


def _check_compiled(answer: Mapping[str, Any], what: str) -> None:
    if answer.get("compilerError"):
        text = f"Tag Manager: {what} has errors that Google's compiler found"
        raise WorldError(text, _CONFLICT_HINT)
    if _is_out_of_sync(answer):
        raise WorldError(f"Tag Manager: {what} contradicts the latest one", _CONFLICT_HINT)


def _is_out_of_sync(answer: Mapping[str, Any]) -> bool:
    status = answer.get("syncStatus", {})
    return bool(status.get("mergeConflict") or status.get("syncError"))


def _list_pages(resource: Any, key: str, parent: str) -> list[Any]:
    """All entries of a list that comes in pages."""
    entries: list[Any] = []
    token: str | None = None
    while True:
        page = resource.list(parent=parent, pageToken=token).execute()
        entries += page.get(key, [])
        token = page.get("nextPageToken")
        if token is None:
            return entries
