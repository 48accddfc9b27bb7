"""Provisioning by Google's own clients, against servers that speak its APIs."""

import re

import pytest
from tests.unit.google.provisioning import SITE, Google, list_actions, measure

from behavesim.errors import WorldError
from behavesim.ga4.event_catalog import PUSHED_EVENTS
from behavesim.google.container_entities import KINDS


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
    actions = list_actions(summary)
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


@pytest.mark.parametrize("apply", [False, True])
def test_a_tag_of_others_of_the_same_name_is_not_overwritten(google: Google, apply: bool) -> None:
    """What lies outside of the shop's folders is not the shop's, whatever it is called."""
    values = {"google": {"gtm_account": "555"}, "site": SITE, **measure("G-TEST")}
    google.run(values)
    manager = google.fake.tag_manager
    ((path, _),) = manager.containers.items()
    tag = next(one for one in manager.read_live(path)["tag"] if one["name"] == "GA4 - purchase")
    del tag["parentFolderId"]
    tag["type"] = "html"
    with pytest.raises(WorldError, match="under its names: GA4 - purchase"):
        google.run(values, apply=apply)
    assert tag["type"] == "html"


@pytest.mark.parametrize("change", ["G-TEST", "G-OTHER"])
def test_what_else_goes_live_is_listed(google: Google, change: str) -> None:
    """A version that a person made and did not publish is the one that ours begins with, or is
    published itself where it has all of the shop's tags."""
    values = {"google": {"gtm_account": "555"}, "site": SITE}
    google.run({**values, **measure("G-TEST")})
    manager = google.fake.tag_manager
    ((path, _),) = manager.containers.items()
    theirs = {kind: [*manager.read_live(path)[kind]] for kind in KINDS}
    theirs["tag"].append({"tagId": "99", "name": "Unready", "type": "html"})
    theirs["variable"].append({"variableId": "98", "name": "New", "type": "k"})
    manager.add_version(path, theirs)
    if change == "G-TEST":  # what is live lacks a tag, so that there is something to publish
        live = manager.read_live(path)
        live["tag"] = [tag for tag in live["tag"] if tag["name"] != "GA4 - purchase"]
    for apply in (False, True):
        summary = google.run({**values, **measure(change)}, apply=apply)
        (publish,) = [step for step in summary.steps if step.action == "publish"]
        assert publish.detail == "and what was not live so far: New, Unready"


def test_another_measurement_id_changes_one_variable(google: Google) -> None:
    """All tags name the one constant."""
    google.run({"google": {"gtm_account": "555"}, "site": SITE, **measure("G-ONE")})
    values = {"google": {"gtm_account": "555"}, "site": SITE, **measure("G-TWO")}
    summary = google.run(values)
    updated = [(step.kind, step.detail) for step in summary.steps if step.action == "update"]
    assert updated == [("variables", "GA4 Measurement ID")]


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
