"""Google's services, faked, and the command against them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from google.auth.credentials import AnonymousCredentials
from tests.doubles.google_cloud import FakeGoogle

from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.google.calls import Patience
from behavesim.google.clients import Endpoints
from behavesim.google.provision import ProvisioningResult, run_provision
from behavesim.settings import load_settings

ACCOUNTS = {"project": "my-shop-1", "ga_account": "321", "gtm_account": "555"}


SITE = {"url": "https://shop.test"}


class Google:
    """The fake services, and the command against them."""

    def __init__(self, fake: FakeGoogle, endpoints: Endpoints) -> None:
        self.fake = fake
        self.endpoints = endpoints
        self.slept: list[float] = []

    def provision(self, *, apply: bool = True, **google: Any) -> ProvisioningResult:
        values = {"google": {**ACCOUNTS, **google}, "site": SITE}
        return self.run(values, apply=apply)

    def run(self, values: Mapping[str, Any], *, apply: bool = True) -> ProvisioningResult:
        return run_provision(
            load_settings(overrides=values, environment={}),
            WorkspacePaths(Path("nowhere")),
            apply=apply,
            credentials=AnonymousCredentials(),
            endpoints=self.endpoints,
            patience=Patience(sleep=self.slept.append),
        )


def list_actions(summary: ProvisioningResult) -> dict[tuple[str, str], str]:
    """Action by kind and name, Tag Manager's numbers of entities left out."""
    return {(step.kind, step.name): step.action for step in summary.steps}


def measure(measurement_id: str) -> dict[str, Any]:
    return {"analytics": {"measurement_id": measurement_id}}
