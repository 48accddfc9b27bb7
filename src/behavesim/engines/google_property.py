"""What must be true before visits are sent to a property of Google's."""

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
"""Tells whether the user wants visits counted in the property of a measurement id."""


def never_confirm(_measurement_id: str) -> bool:
    """Confirm nothing: nobody was asked."""
    return False


def check_google_property(settings: Settings, workspace: WorkspacePaths, confirm: Confirm) -> None:
    """Do nothing for a shop whose hits come to us; else see that they may go to Google.

    Raises InputError where the engine or the pace would not do, or nobody confirms.
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
            "Google takes each hit for the moment at which it comes; in fast pace a visit's hits "
            "would come at once, and more of them than its tag lets through.",
        )
    measurement_id = analytics["measurement_id"]
    if reaches_google(analytics) and not confirm(measurement_id):
        raise InputError(
            "--confirm-property",
            "",
            f"no confirmation that visits are to be counted in the property of {measurement_id}",
            f"--confirm-property {measurement_id}",
            "Hits that Google has taken cannot be taken back.",
        )


def require_own_tag(settings: Settings, workspace: WorkspacePaths) -> None:
    """Raise InputError for a shop whose hits do not come to us."""
    mode = read_site_analytics(settings, workspace)["mode"]
    if mode != "local":
        hint = "`behavesim build-site --analytics local` builds the shop with our own tag."
        raise InputError("the shop", "analytics.mode", mode, "local", hint)


def read_site_analytics(settings: Settings, workspace: WorkspacePaths) -> Mapping[str, Any]:
    """Return how the shop measures: the one that is built, or the one that would be."""
    if is_built_shop(workspace.site):
        config = read_site_config(workspace.site)
    else:
        config = make_site_config(settings)
    analytics: Mapping[str, Any] = config["analytics"]
    return analytics


def reaches_google(analytics: Mapping[str, Any]) -> bool:
    """Whether hits may reach Google: unless a place on this machine is named for all of them.

    Where the scripts come from says nothing about it: a copy of Google's sends where Google's does.
    """
    named = [analytics[name] for name in ("transport_url", "server_container_url")]
    places = [url for url in named if url]
    return not places or not all(_is_loopback(url) for url in places)


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
