"""Provisioning that breaks off, waits or is refused: nothing twice, one clear line."""

import json
from pathlib import Path
from typing import Any

import grpc
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.doubles.analytics_admin import GrpcFault
from tests.doubles.google_cloud import FakeGoogle
from tests.doubles.rest_server import Answer, Fault, Request, RestService
from tests.unit.google.provisioning import SITE, Google, measure
from tests.unit.google.test_publish import write_table

from behavesim.errors import BehavesimError, InputError, WorldError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.google.provision import run_provision
from behavesim.google.publish import run_publish
from behavesim.google.verify import run_verify
from behavesim.settings import load_settings

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
        google.run({"google": {"gtm_account": "555"}, "site": SITE, **measure("G-ONE")})
    assert google.slept == [2, 4, 8, 16, 32, 64]
    assert "quota" in raised.value.hint


@pytest.mark.parametrize(
    ("service", "fault"),
    [
        ("admin", GrpcFault("ListProperties", grpc.StatusCode.PERMISSION_DENIED)),
        ("bigquery", Fault("GET", "/datasets/", 403)),
        ("tag_manager", Fault("GET", "accounts/555", 403)),
    ],
    ids=_name_break,
)
def test_an_api_that_was_enabled_just_now_is_waited_for(
    google: Google, service: str, fault: Any
) -> None:
    """Google takes a while to know of it; one that was on before, and is refused, is an error."""
    slow = _copy(fault)
    slow.times, slow.reason = 3, "SERVICE_DISABLED"
    getattr(google.fake, service).faults.append(slow)
    google.provision()
    assert [seconds for seconds in google.slept if seconds > 2] == [4, 8]
    slow.times = 1
    with pytest.raises(WorldError, match=r"\(403\)"):
        google.provision()


@pytest.mark.parametrize(
    ("service", "fault", "values", "said", "hint"),
    [
        ("tag_manager", None, {"gtm_account": "777"}, r"accounts/777.*\(404\)", "ids"),
        ("admin", None, {"ga_account": "777"}, r"property.*\(403\)", "Editor"),
        (
            "admin",
            GrpcFault("ListProperties", grpc.StatusCode.PERMISSION_DENIED, 99, "SERVICE_DISABLED"),
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
        (
            "projects",
            Fault("GET", "projects/my-shop-1", 403, reason="SERVICE_DISABLED"),
            {},
            r"look for the project.*\(403\)",
            "gcloud services enable api.googleapis.com",
        ),
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


def test_a_project_of_others_is_not_ours(google: Google) -> None:
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


def test_a_link_elsewhere_is_not_moved(google: Google) -> None:
    """It exports to where it was made for, and a new dataset's place would not be that one."""
    google.provision(location="EU")
    (link,) = google.fake.admin.links.values()
    link.dataset_location = "asia-northeast3"
    with pytest.raises(InputError, match=r"found EU; allowed asia-northeast3, where GA4"):
        google.provision(location="EU", apply=False)


def test_tags_that_do_not_compile_are_not_published(google: Google) -> None:
    """The workspace stays for a person to look at."""
    google.fake.tag_manager.does_not_compile = True
    with pytest.raises(WorldError, match="compiler"):
        google.provision()
    assert google.fake.tag_manager.live == {}


@pytest.mark.parametrize("status", ["mergeConflict", "syncError"])
def test_a_workspace_in_conflict_is_left_to_a_person(google: Google, status: str) -> None:
    """A new one, of which no version comes, and one of a run before, which does not sync."""
    google.fake.tag_manager.sync_status = {status: True}
    for said in ("the new version contradicts", "contradict each other"):
        with pytest.raises(WorldError, match=said) as raised:
            google.provision()
        assert "open the workspace behavesim" in raised.value.hint
    assert google.fake.tag_manager.live == {}
    google.fake.tag_manager.sync_status = {}
    assert google.provision().publish == 1


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
    """Nothing is asked of Google for a shop or a stream that does not exist."""
    with pytest.raises(InputError, match=said):
        google.run(values)
    assert google.fake.count_writes() == 0


class TokenService(RestService):
    """Gives no token."""

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
        run_provision(settings, WorkspacePaths(tmp_path / "w"))
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
            run_provision(settings, WorkspacePaths(tmp_path / "w"))
    printed = "".join((str(raised.value), raised.value.hint, *capfd.readouterr()))
    assert "assertion" not in printed
    assert all(line not in printed for line in secret.decode().splitlines()[1:-1])
    assert list(tmp_path.iterdir()) == [key]


@pytest.mark.parametrize("length", [40, 4000])
def test_a_key_in_the_place_of_its_path_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    """A key that stands in the variable itself is in no log; short or long."""
    settings = load_settings(overrides={"google": {"ga_account": "1"}, "site": SITE})
    workspace = WorkspacePaths(tmp_path / "w")
    write_table(workspace.warehouse / "events_20261101", "20261101", 1.0)
    key = json.dumps({"private_key": "SECRET" + "x" * length})
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", key)
    address = "bigquery://my-shop-1.behavesim"
    for act in (
        lambda: run_provision(settings, workspace),
        lambda: run_publish(settings, workspace, target=address),
        lambda: run_verify(settings, workspace, against=address),
    ):
        with pytest.raises(WorldError, match="is not the path of a key file") as raised:
            act()
        assert "SECRET" not in raised.value.message + raised.value.hint
        assert raised.value.__context__ is None


def test_a_key_file_that_is_no_object_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Google's own library would fail with a traceback."""
    key = tmp_path / "key.json"
    key.write_text('["a", "list"]')
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(key))
    settings = load_settings(overrides={"google": {"ga_account": "1"}, "site": SITE})
    with pytest.raises(WorldError, match="is not the path of a key file"):
        run_provision(settings, WorkspacePaths(tmp_path / "w"))
