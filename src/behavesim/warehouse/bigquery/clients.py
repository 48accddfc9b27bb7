"""Google's two clients: one for metadata and queries (REST), one for rows (gRPC)."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import grpc
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery
from google.cloud.bigquery_storage_v1.services.big_query_read import BigQueryReadClient
from google.cloud.bigquery_storage_v1.services.big_query_read.transports import (
    BigQueryReadGrpcTransport,
)

from behavesim.warehouse.bigquery.credentials import load_credentials
from behavesim.warehouse.bigquery.faults import LOGIN_HINT, mapping_faults

REST_HOST: Final = "BIGQUERY_EMULATOR_HOST"
"""Google's own variable, ``http://host:port``: a stand-in for the service, without credentials."""
STORAGE_HOST: Final = "BIGQUERY_STORAGE_EMULATOR_HOST"
"""``host:port`` of the stand-in's Storage Read API, without TLS."""

_SCOPES: Final = ("https://www.googleapis.com/auth/bigquery",)
# A channel that we open lacks what Google's transport sets: messages of any size.
_CHANNEL_OPTIONS: Final = (
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
)


@dataclass(frozen=True, slots=True)
class Clients:
    """Both clients, and the project that they work and pay for."""

    rest: Any
    storage: Any
    project: str


@contextmanager
def open_clients(
    project: str | None, fallback_project: str | None, environment: Mapping[str, str] | None = None
) -> Iterator[Clients]:
    """Clients with Application Default Credentials, closed at the end.

    The project is ``project``, that of the credentials, or ``fallback_project``. Raises WorldError
    where there are no credentials.
    """
    variables = os.environ if environment is None else environment
    with mapping_faults("BigQuery"):
        credentials, default = _find_credentials(bool(variables.get(REST_HOST)))
        payer = project or default or fallback_project
        options = {"api_endpoint": variables[REST_HOST]} if variables.get(REST_HOST) else None
        rest: Any = bigquery.Client(project=payer, credentials=credentials, client_options=options)
        storage = _open_storage(credentials, variables.get(STORAGE_HOST))
    try:
        yield Clients(rest, storage, rest.project)
    finally:
        rest.close()
        storage.transport.close()


def _find_credentials(is_stand_in: bool) -> tuple[Any, str | None]:
    """Credentials, and the project that they belong to."""
    if is_stand_in:
        anonymous: Any = AnonymousCredentials
        return anonymous(), None
    return load_credentials(_SCOPES, LOGIN_HINT)


def _open_storage(credentials: Any, host: str | None) -> Any:
    if not host:
        return BigQueryReadClient(credentials=credentials)
    channel = grpc.insecure_channel(host, options=_CHANNEL_OPTIONS)
    return BigQueryReadClient(transport=BigQueryReadGrpcTransport(channel=channel))
