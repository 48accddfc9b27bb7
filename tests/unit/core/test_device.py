"""Device profiles: the shipped ones, and what is wrong with bad ones."""

from pathlib import Path

import pytest

from behavesim.core.device import load_devices
from behavesim.errors import InputError

SHIPPED = Path(__file__).parents[3] / "configs" / "devices.yaml"


def test_shipped_devices_cover_the_three_categories() -> None:
    """Six profiles: desktops, phones and a tablet."""
    devices = load_devices(SHIPPED)
    assert {name: device.category for name, device in devices.items()} == {
        "windows-chrome": "desktop",
        "windows-edge": "desktop",
        "mac-safari": "desktop",
        "android-chrome": "mobile",
        "iphone-safari": "mobile",
        "ipad-safari": "tablet",
    }


def test_only_safari_has_no_hints() -> None:
    """Client hints are there exactly where the browser is a Chromium."""
    for device in load_devices(SHIPPED).values():
        assert (device.hints is None) == ("Chrome/" not in device.user_agent)
        if device.hints is not None:
            assert device.hints.mobile == ("Mobile" in device.user_agent)


def test_viewport_fits_on_the_screen_and_touch_is_for_what_one_holds() -> None:
    """A window is no larger than its screen; phones and tablets are touched."""
    for device in load_devices(SHIPPED).values():
        width, height = (int(side) for side in device.screen.split("x"))
        assert device.viewport.width <= width
        assert device.viewport.height < height
        assert device.touch == (device.category != "desktop")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "found None; allowed a mapping of device ids to profiles"),
        (
            "pc: {category: desktop}",
            "pc.user_agent: found nothing; allowed a value, which this key must have",
        ),
        (
            "pc: {category: desk, user_agent: U, hints: null, screen: 1x1,"
            " viewport: {width: 1, height: 1}, touch: false}",
            "pc.category: found 'desk'; allowed 'desktop', 'mobile' or 'tablet'",
        ),
        (
            "pc: {category: desktop, user_agent: U, hints: null, screen: 1x1,"
            " viewport: {width: 1, height: 1}, touch: false, os: Windows}",
            "pc.os: found the unknown key 'os'; "
            "allowed category, user_agent, hints, screen, viewport, touch, script_storage_days",
        ),
    ],
)
def test_a_bad_device_file_is_refused_in_one_line(tmp_path: Path, text: str, line: str) -> None:
    """File, place, what was found and what is allowed stand in one line."""
    path = tmp_path / "devices.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_devices(path)
    assert str(caught.value) == f"{path}: {line}"
