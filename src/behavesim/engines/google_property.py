"""Checks before visits are sent to a property of Google Analytics."""

import ipaddress
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from behavesim.engines.job import read_site_config
from behavesim.errors import InputError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import GOOGLE_MODES, Settings
from behavesim.shop.site import is_built_shop, make_site_config

Confirm = Callable[[str], bool]
"""Returns whether the user wants visits counted in the property of a measurement id."""


def never_confirm(_measurement_id: str) -> bool:
    """Confirm nothing, for callers without a user."""
    return False


def check_google_property(settings: Settings, workspace: WorkspacePaths, confirm: Confirm) -> None:
    """Check that hits may go to Google, unless the shop sends them to our collector.

    Raises InputError for the wrong engine or pace, and without a confirmation.
    """
    analytics = read_site_analytics(settings, workspace)
    mode, asked = analytics["mode"], settings.simulate
    if mode not in GOOGLE_MODES:
        return
    if asked.engine != "browser":
        found = f"{asked.engine} with a shop of analytics.mode {mode}"
        raise InputError("--engine", "", found, "browser", "Only a browser runs Google's tag.")
    if asked.pace != "real":
        raise InputError(
            "--pace",
            "",
            f"{asked.pace} with a shop of analytics.mode {mode}",
            "real",
            "Google dates each hit by its arrival; at fast pace a visit's hits would arrive at "
            "once, and more of them than its tag lets through.",
        )
    measurement_id = analytics["measurement_id"]
    if reaches_google(analytics) and not confirm(measurement_id):
        raise InputError(
            "--confirm-property",
            "",
            f"no confirmation that visits are to be counted in the property of {measurement_id}",
            f"--confirm-property {measurement_id}",
            "Hits that Google has received cannot be deleted.",
        )


def require_own_tag(settings: Settings, workspace: WorkspacePaths) -> None:
    """Raise InputError for a shop whose hits do not go to our collector."""
    mode = read_site_analytics(settings, workspace)["mode"]
    if mode != "local":
        hint = "`behavesim build-site --analytics local` builds the shop with our own tag."
        raise InputError("the shop", "analytics.mode", mode, "local", hint)


def read_site_analytics(settings: Settings, workspace: WorkspacePaths) -> Mapping[str, Any]:
    """Return the analytics settings of the built shop, else of the shop that would be built."""
    if is_built_shop(workspace.site):
        config = read_site_config(workspace.site)
    else:
        config = make_site_config(settings)
    analytics: Mapping[str, Any] = config["analytics"]
    return analytics


def reaches_google(analytics: Mapping[str, Any]) -> bool:
    """Whether hits may reach Google: true unless all of them are sent to this machine.

    The scripts' own address does not matter: a copy of Google's sends where Google's does.
    """
    urls = [analytics[name] for name in ("transport_url", "server_container_url")]
    targets = [url for url in urls if url]
    return not targets or not all(_is_loopback(url) for url in targets)


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
