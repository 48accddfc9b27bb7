"""Cloud Resource Manager v3 in memory: projects and who has which rights in them."""

from typing import Any

from tests.doubles.discovery import check_body
from tests.doubles.rest_server import ApiError, Request, RestService

_DOCUMENT = "cloudresourcemanager.v3"


class ResourceManager(RestService):
    """``projects`` by id; ``taken`` are ids of other people's projects."""

    def __init__(self) -> None:
        super().__init__()
        self.projects: dict[str, dict[str, Any]] = {}
        self.policies: dict[str, dict[str, Any]] = {}
        self.taken: set[str] = set()

    def add(self, project: str) -> None:
        number = 1000 + len(self.projects)
        self.projects[project] = {
            "name": f"projects/{number}",
            "projectId": project,
            "displayName": project,
            "state": "ACTIVE",
        }
        self.policies[project] = {"version": 1, "etag": "BwE=", "bindings": []}

    def answer(self, request: Request) -> Any:
        place = request.path.removeprefix("/v3/")
        if place == "projects" and request.method == "POST":
            return self._create(request.body)
        if place.startswith("operations/"):
            project = place.removeprefix("operations/cp.")
            return {"name": place, "done": True, "response": self.projects[project]}
        name, _, method = place.removeprefix("projects/").partition(":")
        if name not in self.projects:  # other people's among them
            text = f"Permission denied on resource project {name} (or it may not exist)"
            raise ApiError(403, text, "IAM_PERMISSION_DENIED")
        if not method and request.method == "GET":
            return self.projects[name]
        if method == "getIamPolicy":
            check_body(_DOCUMENT, "GetIamPolicyRequest", request.body)
            return self.policies[name]
        if method == "setIamPolicy":
            return self._set_policy(name, request.body)
        raise ApiError(404, f"not implemented: {request.method} {request.path}")

    def _create(self, body: Any) -> Any:
        check_body(_DOCUMENT, "Project", body)
        if body["projectId"] in self.taken or body["projectId"] in self.projects:
            raise ApiError(409, "Requested entity already exists")
        self.add(body["projectId"])
        return {"name": f"operations/cp.{body['projectId']}"}

    def _set_policy(self, name: str, body: Any) -> Any:
        check_body(_DOCUMENT, "SetIamPolicyRequest", body)
        policy = body["policy"]
        if policy.get("etag") != self.policies[name]["etag"]:
            raise ApiError(409, "There were concurrent policy changes.")
        merged: dict[str, list[str]] = {}
        for binding in policy["bindings"]:
            merged.setdefault(binding["role"], []).extend(binding["members"])
        bindings = [{"role": role, "members": members} for role, members in merged.items()]
        self.policies[name] = {
            "version": 1,
            "etag": policy["etag"] + "=",
            "bindings": bindings,
        }
        return self.policies[name]
