"""All of Google that `provision` talks to, on 127.0.0.1."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial

import grpc
from tests.doubles.analytics_admin import AnalyticsAdmin
from tests.doubles.bigquery_load import BigQueryLoad
from tests.doubles.resource_manager import ResourceManager
from tests.doubles.service_usage import ServiceUsage
from tests.doubles.tag_manager import TagManager

from behavesim.google.clients import Endpoints


@dataclass
class FakeGoogle:
    """Each service keeps its state in memory."""

    projects: ResourceManager = field(default_factory=ResourceManager)
    services: ServiceUsage = field(default_factory=ServiceUsage)
    bigquery: BigQueryLoad = field(default_factory=BigQueryLoad)
    admin: AnalyticsAdmin = field(default_factory=AnalyticsAdmin)
    tag_manager: TagManager = field(default_factory=TagManager)

    @contextmanager
    def running(self) -> Iterator[Endpoints]:
        """Serve all of them."""
        with ExitStack() as stack:
            rest = {
                "cloudresourcemanager": self.projects,
                "serviceusage": self.services,
                "bigquery": self.bigquery,
                "tagmanager": self.tag_manager,
            }
            yield Endpoints(
                {name: stack.enter_context(service.running()) for name, service in rest.items()},
                partial(grpc.insecure_channel, stack.enter_context(self.admin.running())),
            )

    def count_writes(self) -> int:
        """Requests of all services that change something."""
        rest = [self.projects, self.services, self.bigquery, self.tag_manager]
        asked = [
            method
            for service in rest
            for method, path in service.requests
            if not path.endswith((":getIamPolicy", ":sync"))
        ]
        calls = [name for name in self.admin.calls if not name.startswith(("List", "Get"))]
        return sum(method != "GET" for method in asked) + len(calls)
