"""Provisioning by Google's own clients, against servers that speak its APIs."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import grpc
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth.credentials import AnonymousCredentials
from tests.doubles.analytics_admin import GrpcFault
from tests.doubles.google_cloud import FakeGoogle
from tests.doubles.rest_server import Answer, Fault, Request, RestService

from behavesim.commands.provision import ProvisionSummary, run_provision
from behavesim.errors import BehavesimError, InputError, WorldError
from behavesim.ga4.event_catalog import PUSHED_EVENTS
from behavesim.google.calls import Patience
from behavesim.google.clients import Endpoints
from behavesim.model.workspace import Workspace
from behavesim.settings import load_settings

ACCOUNTS = {"project": "my-shop-1", "ga_account": "321", "gtm_account": "555"}
SITE = {"url": "https://shop.test"}


class Google:
    """The fake services, and the command against them."""

    def __init__(self, fake: FakeGoogle, endpoints: Endpoints) -> None:
        self.fake = fake
        self.endpoints = endpoints
        self.slept: list[float] = []

    def provision(self, *, apply: bool = True, **google: Any) -> ProvisionSummary:
        values = {"google": {**ACCOUNTS, **google}, "site": SITE}
        return self.run(values, apply=apply)

    def run(self, values: Mapping[str, Any], *, apply: bool = True) -> ProvisionSummary:
        return run_provision(
            load_settings(overrides=values, environment={}),
            Workspace(Path("nowhere")),
            apply=apply,
            credentials=AnonymousCredentials(),
            endpoints=self.endpoints,
            patience=Patience(sleep=self.slept.append),
        )


@pytest.fixture
def google() -> Iterator[Google]:
    """A Google where nothing is there yet but the accounts."""
    fake = FakeGoogle()
    with fake.running() as endpoints:
        yield Google(fake, endpoints)


def tell_actions(summary: ProvisionSummary) -> dict[tuple[str, str], str]:
    """Action by kind and name, Tag Manager's numbers of entities left out."""
    return {(step.kind, step.name): step.action for step in summary.steps}


def test_a_plan_changes_nothing_and_names_everything(google: Google) -> None:
    """Without apply no service gets a request that writes, and ids are unknown."""
    summary = google.provision(apply=False)
    assert google.fake.count_writes() == 0
    assert not summary.applied
    assert {step.action for step in summary.steps} == {"create", "publish"}
    kinds = {step.kind for step in summary.steps}
    assert kinds >= {"project", "API", "right", "dataset", "property", "web stream"}
    assert kinds >= {"custom dimension", "key event", "enhanced measurement", "data retention"}
    assert kinds >= {"BigQuery link", "container", "workspace", "tags", "version"}
    assert (summary.property, summary.measurement_id, summary.container_id) == (None, None, None)


def test_apply_makes_the_property_as_the_shop_needs_it(google: Google) -> None:
    """Time zone, currency, stream, key events, measurement, retention and the link."""
    summary = google.provision(streaming_export=True, location="EU")
    admin = google.fake.admin
    (place,) = admin.properties.values()
    assert (place.time_zone, place.currency_code) == ("Asia/Seoul", "KRW")
    (stream,) = admin.streams.values()
    assert stream.web_stream_data.default_uri == SITE["url"]
    events = {entry.event_name for entry in admin.key_events.values()}
    assert events == {"purchase", "sign_up", "generate_lead"}
    (measured,) = admin.measurement.values()
    assert measured.page_changes_enabled and measured.form_interactions_enabled
    assert measured.search_query_parameter == "q"
    (kept,) = admin.retention.values()
    assert kept.event_data_retention.name == "FOURTEEN_MONTHS"
    (link,) = admin.links.values()
    assert (link.project, link.dataset_location) == ("projects/1000", "EU")
    assert (link.daily_export_enabled, link.streaming_export_enabled) == (True, True)
    assert list(link.export_streams) == [stream.name]
    assert summary.property == place.name
    assert summary.measurement_id == stream.web_stream_data.measurement_id


def test_apply_makes_the_project_with_its_rights(google: Google) -> None:
    """APIs are on, GA4's exporter and the reader have their roles, the dataset is ours."""
    google.provision(reader="serviceAccount:export@my-shop-1.iam.gserviceaccount.com")
    assert len(google.fake.services.enabled) == 4
    policy = google.fake.projects.policies["my-shop-1"]["bindings"]
    roles = {(binding["role"], member) for binding in policy for member in binding["members"]}
    exporter = "serviceAccount:firebase-measurement@system.gserviceaccount.com"
    reader = "serviceAccount:export@my-shop-1.iam.gserviceaccount.com"
    assert roles == {
        ("roles/bigquery.user", exporter),
        ("roles/bigquery.dataViewer", reader),
        ("roles/bigquery.jobUser", reader),
        ("roles/bigquery.readSessionUser", reader),
    }
    dataset = google.fake.bigquery.datasets["my-shop-1.behavesim"]
    assert dataset["labels"] == {"made_by": "behavesim"}


def test_rights_of_others_stay(google: Google) -> None:
    """A policy is read, added to and written with its etag."""
    google.fake.projects.add("my-shop-1")
    owner = {"role": "roles/owner", "members": ["user:me@shop.test"]}
    google.fake.projects.policies["my-shop-1"]["bindings"] = [owner]
    google.provision()
    assert owner in google.fake.projects.policies["my-shop-1"]["bindings"]


def test_the_published_container_has_a_tag_for_each_event(google: Google) -> None:
    """Under the stream's measurement id; the live version is the workspace's."""
    summary = google.provision()
    ((path, container),) = google.fake.tag_manager.containers.items()
    assert summary.container_id == container["publicId"]
    live = google.fake.tag_manager.read_live(path)
    names = {tag["name"] for tag in live["tag"]}
    assert names == {f"GA4 - {spec.name}" for spec in PUSHED_EVENTS} | {"GA4 - Google tag"}
    (constant,) = [entry for entry in live["variable"] if entry["type"] == "c"]
    assert constant["parameter"][0]["value"] == summary.measurement_id
    assert summary.settings == {
        "analytics.mode": "gtm",
        "analytics.measurement_id": summary.measurement_id,
        "analytics.container_id": summary.container_id,
    }


def test_a_second_apply_plans_nothing_and_writes_nothing(google: Google) -> None:
    """What was made is found by its name, and found to be as wanted."""
    first = google.provision()
    writes = google.fake.count_writes()
    second = google.provision()
    assert (second.create, second.update, second.publish) == (0, 0, 0)
    assert google.fake.count_writes() == writes
    assert (second.property, second.measurement_id) == (first.property, first.measurement_id)
    assert second.container_id == first.container_id


def test_what_a_user_has_of_their_own_is_left_alone(google: Google) -> None:
    """A dimension, a key event and a tag that are not the shop's are told and stay."""
    google.provision()
    types = pytest.importorskip("google.analytics.admin_v1beta").types
    admin = google.fake.admin
    (place,) = admin.properties
    scope = types.CustomDimension.DimensionScope.USER
    own = types.CustomDimension(
        name=f"{place}/customDimensions/1", parameter_name="vip", display_name="VIP", scope=scope
    )
    admin.dimensions[own.name] = own
    ((path, _),) = google.fake.tag_manager.containers.items()
    live = google.fake.tag_manager.read_live(path)
    live["tag"].append({"tagId": "99", "name": "Mine", "type": "html"})
    summary = google.provision(key_events=["purchase"])
    actions = tell_actions(summary)
    assert actions["custom dimension", "vip (USER)"] == "leave"
    assert actions["key event", "sign_up"] == "leave"
    assert (summary.create, summary.update, summary.publish) == (0, 0, 0)


def test_what_differs_is_updated_and_nothing_else(google: Google) -> None:
    """A setting that a person changed goes back, by a mask of that field alone."""
    google.provision()
    (measured,) = google.fake.admin.measurement.values()
    measured.page_changes_enabled = False
    measured.uri_query_parameter = "keep"
    (place,) = google.fake.admin.properties.values()
    place.currency_code = "USD"
    summary = google.provision()
    updated = {step.kind: step.detail for step in summary.steps if step.action == "update"}
    assert updated == {
        "property": "currency_code",
        "enhanced measurement": "page_changes_enabled",
    }
    (measured,) = google.fake.admin.measurement.values()
    assert (measured.page_changes_enabled, measured.uri_query_parameter) == (True, "keep")


def test_a_link_keeps_the_streams_that_it_has(google: Google) -> None:
    """The shop's is added where it is missing, and the export is switched on again."""
    google.provision()
    (link,) = google.fake.admin.links.values()
    own = list(link.export_streams)
    link.export_streams, link.daily_export_enabled = ["properties/1/dataStreams/9"], False
    summary = google.provision()
    (detail,) = [step.detail for step in summary.steps if step.action == "update"]
    assert detail == "daily_export_enabled, export_streams"
    (link,) = google.fake.admin.links.values()
    assert list(link.export_streams) == ["properties/1/dataStreams/9", *own]


def test_a_tag_that_was_changed_is_updated_in_a_new_version(google: Google) -> None:
    """Only that tag is in the request, with the ids of what it names."""
    google.provision()
    manager = google.fake.tag_manager
    ((path, _),) = manager.containers.items()
    tag = manager.read_live(path)["tag"][3]
    tag["paused"], tag["firingTriggerId"] = True, ["2147479553"]
    summary = google.provision()
    tags = [step for step in summary.steps if step.kind == "tags"]
    assert [(step.action, step.name) for step in tags] == [("update", "1"), ("exists", "20")]
    assert tags[0].detail == tag["name"]
    found = next(e for e in manager.read_live(path)["tag"] if e["name"] == tag["name"])
    assert found["firingTriggerId"] != ["2147479553"]
    assert found["tagId"] == tag["tagId"]
    assert google.provision(apply=False).publish == 0


def test_another_measurement_id_changes_one_variable(google: Google) -> None:
    """All tags name the one constant."""
    google.run({"google": {"gtm_account": "555"}, "site": SITE, **_measure("G-ONE")})
    values = {"google": {"gtm_account": "555"}, "site": SITE, **_measure("G-TWO")}
    summary = google.run(values)
    updated = [(step.kind, step.detail) for step in summary.steps if step.action == "update"]
    assert updated == [("variables", "GA4 Measurement ID")]


def _measure(measurement_id: str) -> dict[str, Any]:
    return {"analytics": {"measurement_id": measurement_id}}


# Each place at which a run can break off: the request, and how many of its kind pass before.
BREAKS = [
    ("projects", Fault("POST", "v3/projects", 403)),
    ("services", Fault("POST", ":enable", 403, skip=2)),
    ("projects", Fault("POST", ":setIamPolicy", 403)),
    ("bigquery", Fault("POST", "/datasets", 403)),
    ("admin", GrpcFault("CreateProperty", grpc.StatusCode.PERMISSION_DENIED)),
    ("admin", GrpcFault("CreateDataStream", grpc.StatusCode.INTERNAL)),
    ("admin", GrpcFault("CreateCustomDimension", grpc.StatusCode.PERMISSION_DENIED, skip=6)),
    ("admin", GrpcFault("CreateKeyEvent", grpc.StatusCode.FAILED_PRECONDITION)),
    ("admin", GrpcFault("UpdateEnhancedMeasurementSettings", grpc.StatusCode.ABORTED)),
    ("admin", GrpcFault("CreateBigQueryLink", grpc.StatusCode.PERMISSION_DENIED)),
    ("tag_manager", Fault("POST", "/containers", 403)),
    ("tag_manager", Fault("POST", "/workspaces", 403)),
    ("tag_manager", Fault("POST", "bulk_update", 400)),
    ("tag_manager", Fault("POST", ":create_version", 500)),
    ("tag_manager", Fault("POST", ":publish", 403)),
]


def _name_break(value: Any) -> str:
    return value if isinstance(value, str) else f"{value.method} {getattr(value, 'path_part', '')}"


@pytest.mark.parametrize(("service", "fault"), BREAKS, ids=_name_break)
def test_a_run_that_broke_off_is_taken_up_where_it_stood(
    google: Google, service: str, fault: Any
) -> None:
    """The next run makes what is missing, nothing twice, and ends as one without the error."""
    getattr(google.fake, service).faults.append(_copy(fault))
    with pytest.raises(WorldError):
        google.provision()
    google.provision()
    fake = google.fake
    assert [len(found) for found in _list_made(fake)] == [1, 1, 14, 3, 1, 1, 1]
    assert len(fake.tag_manager.live) == 1
    assert len(fake.tag_manager.versions["accounts/555/containers/10"]) == 1
    third = google.provision()
    assert (third.create, third.update, third.publish) == (0, 0, 0)


def _copy(fault: Any) -> Any:
    return type(fault)(**vars(fault))


def _list_made(fake: FakeGoogle) -> list[Any]:
    admin = fake.admin
    return [
        *(admin.properties, admin.streams, admin.dimensions, admin.key_events, admin.links),
        *(fake.tag_manager.containers, fake.bigquery.datasets),
    ]


@pytest.mark.parametrize(("service", "fault"), BREAKS, ids=_name_break)
@pytest.mark.parametrize(("status", "is_late"), [(429, False), (503, True)])
def test_a_busy_service_is_asked_again_and_nothing_is_made_twice(
    google: Google, service: str, fault: Any, status: int, is_late: bool
) -> None:
    """Whether the work was done before the error or not: one run, and one of each."""
    busy = _copy(fault)
    busy.times, busy.is_late, busy.status = 2, is_late, status
    if isinstance(busy, GrpcFault):
        code = grpc.StatusCode.UNAVAILABLE if is_late else grpc.StatusCode.RESOURCE_EXHAUSTED
        busy.status = code
    getattr(google.fake, service).faults.append(busy)
    google.provision()
    assert [len(found) for found in _list_made(google.fake)] == [1, 1, 14, 3, 1, 1, 1]
    assert len(google.fake.tag_manager.versions["accounts/555/containers/10"]) == 1
    assert 2.0 in google.slept


def test_patience_ends_after_two_minutes(google: Google) -> None:
    """The waits grow; together they outlast the 100 seconds of Tag Manager's quota."""
    google.fake.tag_manager.faults.append(Fault("GET", "accounts/555", 429, times=99))
    with pytest.raises(WorldError, match=r"\(429\)") as raised:
        google.run({"google": {"gtm_account": "555"}, "site": SITE, **_measure("G-ONE")})
    assert google.slept == [2, 4, 8, 16, 32, 64]
    assert "quota" in raised.value.hint


@pytest.mark.parametrize(
    ("service", "fault", "values", "said", "hint"),
    [
        ("tag_manager", None, {"gtm_account": "777"}, r"accounts/777.*\(404\)", "ids"),
        ("admin", None, {"ga_account": "777"}, r"property.*\(403\)", "Editor"),
        (
            "admin",
            GrpcFault("ListProperties", grpc.StatusCode.PERMISSION_DENIED, 1, "SERVICE_DISABLED"),
            {},
            r"\(403\)",
            "gcloud services enable api.googleapis.com",
        ),
        (
            "services",
            Fault("GET", "batchGet", 403, reason="SERVICE_DISABLED"),
            {},
            r"look for the API.*\(403\)",
            "gcloud services enable api.googleapis.com",
        ),
        (
            "tag_manager",
            Fault("GET", "accounts/555", 403, reason="ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
            {},
            r"\(403\)",
            "application-default login",
        ),
        ("bigquery", Fault("POST", "datasets", 403, reason="accessDenied"), {}, "403", "Editor"),
    ],
)
def test_errors_are_one_line_and_a_hint(
    google: Google, service: str, fault: Any, values: dict[str, str], said: str, hint: str
) -> None:
    """What was asked for, Google's reason, the status; and what to do."""
    if fault is not None:
        getattr(google.fake, service).faults.append(_copy(fault))
    with pytest.raises(BehavesimError, match=said) as raised:
        google.provision(**values)
    assert hint in raised.value.hint
    assert "\n" not in raised.value.message


def test_an_error_in_the_middle_says_how_far_it_came(google: Google) -> None:
    """And that the next run goes on."""
    google.fake.tag_manager.faults.append(Fault("POST", "bulk_update", 400))
    with pytest.raises(WorldError, match=r"\d\d steps were done before") as raised:
        google.provision()
    assert "goes on from there" in raised.value.hint


def test_a_project_of_somebody_else_is_not_ours(google: Google) -> None:
    """It is not among those that are seen, and cannot be made."""
    google.fake.projects.taken.add("my-shop-1")
    with pytest.raises(WorldError, match=r"project my-shop-1.*\(409\)"):
        google.provision()


def test_two_properties_of_one_name_are_not_guessed_between(google: Google) -> None:
    """Their ids are named."""
    google.provision()
    (place,) = google.fake.admin.properties.values()
    google.fake.admin.properties["properties/2"] = type(place)(place, name="properties/2")
    with pytest.raises(InputError, match=r"properties/\d+, properties/2"):
        google.provision()


def test_a_dataset_elsewhere_is_not_moved(google: Google) -> None:
    """Where a dataset is, is for ever."""
    google.fake.projects.add("my-shop-1")
    google.fake.bigquery.add_dataset("my-shop-1.behavesim", "EU")
    with pytest.raises(InputError, match=r"google\.location: found US; allowed EU"):
        google.provision()


def test_tags_that_do_not_compile_are_not_published(google: Google) -> None:
    """The workspace stays for a person to look at."""
    google.fake.tag_manager.does_not_compile = True
    with pytest.raises(WorldError, match="compiler"):
        google.provision()
    assert google.fake.tag_manager.live == {}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "google: found no account"),
        ({"google": {"ga_account": "321"}}, r"site\.url: found https://shop\.example, an example"),
        (
            {"google": {"gtm_account": "555"}, "site": SITE},
            r"analytics\.measurement_id: found G-BEHAVESIM1, an example",
        ),
    ],
)
def test_examples_are_not_provisioned(google: Google, values: dict[str, Any], said: str) -> None:
    """Nothing is asked of Google for a shop or a stream that is nobody's."""
    with pytest.raises(InputError, match=said):
        google.run(values)
    assert google.fake.count_writes() == 0


class TokenService(RestService):
    """Gives nobody a token."""

    def answer(self, request: Request) -> Any:
        said = {"error": "invalid_grant", "error_description": "no such account"}
        return Answer({**said, "request": request.raw.decode()}, status=400)


def test_without_credentials_it_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there, and a key that Google does not take, of which nothing shows."""
    values = {"google": {"ga_account": "1"}, "site": SITE}
    settings = load_settings(overrides=values, environment={})
    key = tmp_path / "key.json"
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(key))
    with pytest.raises(WorldError, match="credentials") as raised:
        run_provision(settings, Workspace(tmp_path / "w"))
    assert "gcloud auth application-default login" in raised.value.hint
    secret = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with TokenService().running() as url:
        content = {
            "type": "service_account",
            "client_email": "export@my-shop-1.iam.gserviceaccount.com",
            "private_key": secret.decode(),
            "token_uri": f"{url}/token",
        }
        key.write_text(json.dumps(content), encoding="utf-8")
        with pytest.raises(WorldError, match="no such account") as raised:
            run_provision(settings, Workspace(tmp_path / "w"))
    told = "".join((str(raised.value), raised.value.hint, *capfd.readouterr()))
    assert "assertion" not in told
    assert all(line not in told for line in secret.decode().splitlines()[1:-1])
    assert list(tmp_path.iterdir()) == [key]


def test_what_is_left_by_hand_follows_the_accounts(google: Google) -> None:
    """Terms and accounts that are missing; filters where there is a property."""
    everything = " ".join(google.provision(apply=False).by_hand)
    assert "the parameter value simulated" in everything
    assert "billing" in everything
    assert "make an account" not in everything
    alone = " ".join(
        google.run({"google": {"project": "my-shop-1"}, "site": SITE}, apply=False).by_hand
    )
    assert len(re.findall("make an account", alone)) == 2
