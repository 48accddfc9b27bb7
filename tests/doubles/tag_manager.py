"""Tag Manager v2 in memory: containers, workspaces, versions. It checks bodies by the API's own
discovery document, and refuses names that are there twice and ids that lead nowhere."""

import copy
import itertools
from typing import Any

from tests.doubles.discovery import check_body
from tests.doubles.rest_server import ApiError, Request, RestService

_DOCUMENT = "tagmanager.v2"
_LISTS = {
    "folders": "folder",
    "built_in_variables": "builtInVariable",
    "variables": "variable",
    "triggers": "trigger",
    "tags": "tag",
}
_BUILT_IN_TRIGGERS = {"2147479553", "2147479572", "2147479573"}

Entities = dict[str, list[dict[str, Any]]]


class TagManager(RestService):
    """One account, ``accounts/555``."""

    def __init__(self) -> None:
        super().__init__()
        self.accounts = {"accounts/555"}
        self.containers: dict[str, dict[str, Any]] = {}
        self.workspaces: dict[str, dict[str, Any]] = {}
        self.versions: dict[str, list[dict[str, Any]]] = {}
        self.live: dict[str, str] = {}
        self.does_not_compile = False
        self.sync_status: dict[str, bool] = {}
        self._ids = itertools.count(10)

    def answer(self, request: Request) -> Any:
        place = request.path.removeprefix("/tagmanager/v2/")
        if "userinfo" in place or not place.startswith("accounts/"):
            raise ApiError(404, f"not implemented: {request.path}")
        account = "/".join(place.split("/")[:2])
        if account not in self.accounts:
            raise ApiError(404, "Not found or permission denied.")
        rest = place.removeprefix(account).strip("/")
        if not rest:
            return {"path": account, "accountId": account.rpartition("/")[2], "name": "mine"}
        if rest == "containers":
            if request.method == "POST":
                return self._create_container(account, request.body)
            return {"container": list(self.containers.values())}
        container = "/".join(place.split("/")[:4])
        if container not in self.containers:
            raise ApiError(404, "Not found or permission denied.")
        return self._answer_container(container, place.removeprefix(f"{container}/"), request)

    def add_version(self, container: str, entities: Entities, *, is_live: bool = False) -> str:
        """A version as a person would make it."""
        number = str(len(self.versions[container]) + 1)
        path = f"{container}/versions/{number}"
        version = {"path": path, "containerVersionId": number, **copy.deepcopy(entities)}
        self.versions[container].append(version)
        if is_live:
            self.live[container] = path
        return path

    def read_live(self, container: str) -> dict[str, Any]:
        return next(v for v in self.versions[container] if v["path"] == self.live[container])

    def _create_container(self, account: str, body: Any) -> Any:
        check_body(_DOCUMENT, "Container", body)
        if any(entry["name"] == body["name"] for entry in self.containers.values()):
            raise ApiError(400, "duplicate name")
        number = next(self._ids)
        path = f"{account}/containers/{number}"
        self.containers[path] = {
            **body,
            "path": path,
            "containerId": str(number),
            "publicId": f"GTM-TEST{number}",
        }
        self.versions[path] = []
        self._add_workspace(path, "Default Workspace")
        return self.containers[path]

    def _answer_container(self, container: str, rest: str, request: Request) -> Any:
        if rest == "versions:live":
            if container not in self.live:
                raise ApiError(404, "Published container version not found.")
            return self.read_live(container)
        if rest == "version_headers:latest":
            known = self.versions[container]
            latest = known[-1] if known else {"path": f"{container}/versions/0"}
            number = latest["path"].rpartition("/")[2]
            return {"path": latest["path"], "containerVersionId": number}
        if rest.startswith("versions/"):
            return self._answer_version(container, f"{container}/{rest}")
        if rest == "workspaces":
            return self._answer_workspaces(container, request)
        name, _, action = rest.removeprefix("workspaces/").partition(":")
        number, _, part = name.partition("/")
        path = f"{container}/workspaces/{number}"
        if path not in self.workspaces:
            raise ApiError(404, "Workspace is not found or deleted.")
        return self._answer_workspace(container, path, action or part, request)

    def _answer_version(self, container: str, path: str) -> Any:
        place, _, action = path.partition(":")
        version = next((v for v in self.versions[container] if v["path"] == place), None)
        if version is None:
            raise ApiError(404, "Not found or permission denied.")
        if action == "publish":
            self.live[container] = place
            return {"compilerError": False, "containerVersion": version}
        return version

    def _answer_workspaces(self, container: str, request: Request) -> Any:
        if request.method == "POST":
            check_body(_DOCUMENT, "Workspace", request.body)
            return self._add_workspace(container, request.body["name"])
        own = self._list_workspaces(container)
        return {"workspace": [{k: w[k] for k in ("path", "name")} for w in own]}

    def _list_workspaces(self, container: str) -> list[dict[str, Any]]:
        return [w for w in self.workspaces.values() if w["path"].startswith(f"{container}/")]

    def _add_workspace(self, container: str, name: str) -> Any:
        if name in (w["name"] for w in self._list_workspaces(container)):
            raise ApiError(400, "Found entity with duplicate name.")
        path = f"{container}/workspaces/{next(self._ids)}"
        base = self.versions[container][-1] if self.versions[container] else {}
        entities = {kind: copy.deepcopy(base.get(kind, [])) for kind in _LISTS.values()}
        self.workspaces[path] = {"path": path, "name": name, "entities": entities}
        return {"path": path, "name": name}

    def _answer_workspace(self, container: str, path: str, part: str, request: Request) -> Any:
        entities = self.workspaces[path]["entities"]
        if part in _LISTS:
            # Twenty to a page, so that a client must ask for the next one.
            first = int(request.query.get("pageToken", ["0"])[0])
            more = entities[_LISTS[part]][first : first + 20]
            token = {"nextPageToken": str(first + 20)} if len(more) == 20 else {}
            return {_LISTS[part]: more, **token}
        if part == "sync":
            return {"syncStatus": self.sync_status}
        if part == "bulk_update":
            check_body(_DOCUMENT, "ProposedChange", request.body)
            self.workspaces[path]["entities"] = self._change(path, entities, request.body)
            return {"changes": request.body["changes"]}
        if part == "create_version":
            check_body(_DOCUMENT, "CreateContainerVersionRequestVersionOptions", request.body)
            if self.does_not_compile:
                return {"compilerError": True}
            if any(self.sync_status.values()):
                return {"syncStatus": self.sync_status}  # and no version
            version = self.add_version(container, entities)
            del self.workspaces[path]  # its place is taken by the version
            return {"compilerError": False, "containerVersion": {"path": version}}
        raise ApiError(404, f"not implemented: {request.method} {request.path}")

    def _change(self, path: str, before: Entities, body: Any) -> Entities:
        after, ids = copy.deepcopy(before), {}
        for change in body["changes"]:
            ((kind, entity),) = [(k, v) for k, v in change.items() if k != "changeStatus"]
            entity = copy.deepcopy(entity)
            own, number = after[kind], entity.get(f"{kind}Id", "")
            if change["changeStatus"] == "updated":
                (place,) = [i for i, e in enumerate(own) if e[f"{kind}Id"] == number]
                own[place] = entity
            elif kind == "builtInVariable":
                own.append({"type": entity["type"], "name": _name_built_in(entity["type"])})
            elif not number.startswith("new_"):
                raise ApiError(400, f"{kind}: a new entity's id must begin with new_")
            else:
                ids[number] = entity[f"{kind}Id"] = str(next(self._ids))
                own.append({**entity, "path": f"{path}/{kind}s/{ids[number]}"})
        return _check_entities(after, ids)


def _check_entities(entities: Entities, ids: dict[str, str]) -> Entities:
    folders = {folder["folderId"] for folder in entities["folder"]}
    triggers = {trigger["triggerId"] for trigger in entities["trigger"]} | _BUILT_IN_TRIGGERS
    for kind, own in entities.items():
        names = [entity["name"] for entity in own]
        if len(names) != len(set(names)):
            raise ApiError(400, f"{kind}: duplicate name")
        for entity in own:
            if "parentFolderId" in entity:
                parent = entity["parentFolderId"]
                entity["parentFolderId"] = ids.get(parent, parent)
                if entity["parentFolderId"] not in folders:
                    raise ApiError(400, f"{entity['name']}: unknown folder")
            if "firingTriggerId" in entity:
                firing = [ids.get(number, number) for number in entity["firingTriggerId"]]
                entity["firingTriggerId"] = firing
                if not set(firing) <= triggers:
                    raise ApiError(400, f"{entity['name']}: unknown trigger")
            if kind == "variable":
                entity.pop("formatValue", None)  # nothing in it, so it is not given back
    return entities


def _name_built_in(kind: str) -> str:
    words = "".join(f" {c}" if c.isupper() else c for c in kind).split()
    return " ".join(word.title() for word in words).replace("Url", "URL")
