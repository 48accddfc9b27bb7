"""Google's own client libraries, opened with Application Default Credentials."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from behavesim.errors import WorldError
from behavesim.google.failures import INSTALL_HINT, LOGIN_HINT, explain_credentials

SCOPES: Final = (
    "https://www.googleapis.com/auth/cloud-platform",
    "https://www.googleapis.com/auth/analytics.edit",
    "https://www.googleapis.com/auth/tagmanager.edit.containers",
    "https://www.googleapis.com/auth/tagmanager.edit.containerversions",
    "https://www.googleapis.com/auth/tagmanager.publish",
)
BIGQUERY_SCOPES: Final = SCOPES[:1]


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Other places than Google's. ``rest`` maps an API (``tagmanager``) to a URL;
    ``analytics_admin`` opens a gRPC channel."""

    rest: Mapping[str, str] = field(default_factory=dict)
    analytics_admin: Callable[[], Any] | None = None


@dataclass(frozen=True, slots=True)
class GoogleClients:
    """One client an API; Analytics Admin has two, since v1beta lacks some settings."""

    projects: Any
    services: Any
    bigquery: Any
    admin: Any
    admin_alpha: Any
    tag_manager: Any


def find_credentials(scopes: tuple[str, ...] = SCOPES) -> Any:
    """Application Default Credentials that work. Raises WorldError where there are none."""
    from google.auth.exceptions import GoogleAuthError
    from google.auth.transport.requests import Request

    from behavesim.warehouse.bigquery.credentials import load_credentials

    # It warns of credentials without a project, which none of our calls takes from them.
    logging.getLogger("google.auth._default").setLevel(logging.ERROR)
    try:
        credentials: Any = load_credentials(scopes, LOGIN_HINT)[0]
        # Now rather than at the first call, which gRPC would report as a server out of reach.
        credentials.refresh(Request())
    except GoogleAuthError as error:
        raise explain_credentials(error) from None
    return credentials


@contextmanager
def open_clients(
    credentials: Any, project: str | None, endpoints: Endpoints | None = None
) -> Iterator[GoogleClients]:
    """All clients, closed at the end. Raises WorldError where a library is missing."""
    places = endpoints or Endpoints()
    made: list[Any] = []

    def keep(client: Any) -> Any:
        made.append(client)
        return client

    try:
        yield GoogleClients(
            keep(_build(credentials, "cloudresourcemanager", "v3", places)),
            keep(_build(credentials, "serviceusage", "v1", places)),
            keep(make_bigquery_client(credentials, project, places)),
            keep(_make_admin(credentials, "beta", places)),
            keep(_make_admin(credentials, "alpha", places)),
            keep(_build(credentials, "tagmanager", "v2", places)),
        )
    finally:
        for client in made:
            # Clients of gRPC close their channel, all others close themselves.
            getattr(client, "transport", client).close()


def make_bigquery_client(
    credentials: Any, project: str | None, endpoints: Endpoints | None = None
) -> Any:
    """BigQuery's REST client. ``project`` is where jobs run."""
    from google.cloud import bigquery

    url = endpoints.rest.get("bigquery") if endpoints else None
    options = {"api_endpoint": url} if url else None
    # Without a project the client would look for one in the environment, and fail where none is.
    return bigquery.Client(project or "-", credentials=credentials, client_options=options)


def _build(credentials: Any, name: str, version: str, endpoints: Endpoints) -> Any:
    try:
        from googleapiclient.discovery import build
    except ImportError:
        raise _miss("google-api-python-client") from None
    url = endpoints.rest.get(name)
    return build(
        name,
        version,
        credentials=credentials,
        static_discovery=True,
        cache_discovery=False,
        client_options={"api_endpoint": url} if url else None,
    )


def _make_admin(credentials: Any, version: str, endpoints: Endpoints) -> Any:
    try:
        from google.analytics import admin_v1alpha, admin_v1beta
    except ImportError:
        raise _miss("google-analytics-admin") from None
    kind = (admin_v1beta if version == "beta" else admin_v1alpha).AnalyticsAdminServiceClient
    if endpoints.analytics_admin is None:
        return kind(credentials=credentials)
    transport = kind.get_transport_class("grpc")
    return kind(transport=transport(channel=endpoints.analytics_admin()))


def _miss(package: str) -> WorldError:
    return WorldError(f"the package {package} is not installed", INSTALL_HINT)
