"""Service Usage v1 in memory: which APIs a project has."""

from typing import Any

from tests.doubles.rest_server import ApiError, Request, RestService


class ServiceUsage(RestService):
    """``enabled`` holds ``projects/ID/services/NAME``; operations end at the second look."""

    def __init__(self) -> None:
        super().__init__()
        self.enabled: set[str] = set()
        self._looks: dict[str, int] = {}

    def answer(self, request: Request) -> Any:
        place = request.path.removeprefix("/v1/")
        if place.endswith("services:batchGet"):
            names = request.query["names"]
            return {"services": [{"name": name, "state": self._state(name)} for name in names]}
        if place.endswith(":enable"):
            name = place.removesuffix(":enable")
            self.enabled.add(name)
            operation = f"operations/acf.{len(self._looks)}"
            self._looks[operation] = 0
            return {"name": operation}
        if place in self._looks:
            self._looks[place] += 1
            return {"name": place, "done": self._looks[place] > 1}
        raise ApiError(404, f"not implemented: {request.method} {request.path}")

    def _state(self, name: str) -> str:
        return "ENABLED" if name in self.enabled else "DISABLED"
