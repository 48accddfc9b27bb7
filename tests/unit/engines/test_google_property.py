"""What must be true before visits are sent to Google."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from behavesim.cli.app import app
from behavesim.engines.google_property import check_google_property, reaches_google
from behavesim.errors import InputError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.parity.parity import run_parity
from behavesim.settings import Settings, load_settings
from behavesim.shop.build_site import run_build_site
from behavesim.simulation.simulate import run_simulate

GOOGLE = {"mode": "gtag", "measurement_id": "G-TEST1"}
ANYWHERE = {
    "script_origin": "https://www.googletagmanager.com",
    "transport_url": None,
    "server_container_url": None,
}


def ask(analytics: dict[str, Any], **simulate: Any) -> Settings:
    return load_settings(None, {"analytics": analytics, "simulate": simulate}, {})


@pytest.mark.parametrize(
    ("simulate", "refusal"),
    [
        ({"engine": "direct"}, "--engine: found direct with a shop of analytics.mode gtag; "),
        ({"pace": "fast"}, "--pace: found fast with a shop of analytics.mode gtag; allowed real"),
        (
            {"pace": "real"},
            "--confirm-property: found no confirmation that visits are to be counted in the "
            "property of G-TEST1; allowed --confirm-property G-TEST1",
        ),
    ],
)
def test_visits_do_not_go_to_google_by_accident(
    workspace: WorkspacePaths, simulate: dict[str, Any], refusal: str
) -> None:
    """Refused in one line with a reason, and before anything is written."""
    with pytest.raises(InputError) as caught:
        run_simulate(ask(GOOGLE, **simulate), workspace)
    assert str(caught.value).startswith(refusal)
    assert caught.value.hint
    assert not workspace.root.exists()


def test_the_shop_that_is_built_decides_and_not_the_settings(workspace: WorkspacePaths) -> None:
    """A shop on Google's tag is one, whatever is asked for later."""
    run_build_site(ask(GOOGLE), workspace)
    with pytest.raises(InputError, match="--pace"):
        check_google_property(ask({}), workspace, lambda _id: True)
    with pytest.raises(InputError, match=r"analytics\.mode: found gtag; allowed local"):
        run_parity(ask({}), workspace)


def test_the_question_names_the_property(workspace: WorkspacePaths) -> None:
    """The question names the measurement id, and yes is enough."""
    asked: list[str] = []
    check_google_property(ask(GOOGLE, pace="real"), workspace, lambda id: not asked.append(id))
    assert asked == ["G-TEST1"]


@pytest.mark.parametrize("setting", ["transport_url", "server_container_url"])
@pytest.mark.parametrize(
    ("url", "real"),
    [
        ("http://127.0.0.1:8400", False),
        ("http://localhost:8400", False),
        ("http://[::1]:8400", False),
        ("https://metrics.example", True),
        ("http://127.0.0.1.example", True),
    ],
)
def test_only_what_stays_on_this_machine_is_not_real(setting: str, url: str, real: bool) -> None:
    """Loopback by number or by name."""
    assert reaches_google({**ANYWHERE, setting: url}) is real


def test_a_script_from_this_machine_may_send_to_google() -> None:
    """A copy of Google's script sends to Google, unless all hits have another place."""
    local = "http://127.0.0.1:8400"
    assert reaches_google({**ANYWHERE, "script_origin": local})
    assert reaches_google(
        {**ANYWHERE, "script_origin": local, "transport_url": "https://metrics.example"}
    )
    assert reaches_google(
        {**ANYWHERE, "transport_url": local, "server_container_url": "https://metrics.example"}
    )
    assert not reaches_google({**ANYWHERE, "script_origin": local, "transport_url": local})


def test_the_option_must_name_the_very_property(tmp_path: Path) -> None:
    """Another id confirms nothing, and without a terminal there is no question."""
    config = tmp_path / "google.yaml"
    config.write_text("analytics: {mode: gtag, measurement_id: G-TEST1}\nsimulate: {pace: real}")
    command = ["--workspace", str(tmp_path / "w"), "simulate", "--config", str(config)]
    for more in ([], ["--confirm-property", "G-OTHER"]):
        result = CliRunner().invoke(app, [*command, *more])
        assert result.exit_code == 1
        assert "allowed --confirm-property G-TEST1" in result.stderr
    assert not (tmp_path / "w").exists()
