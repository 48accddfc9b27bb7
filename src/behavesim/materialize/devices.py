"""User agent and client hints to the export's ``device`` record, by ua-parser's rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from ua_parser import parse

from behavesim.wire.items import parse_number

NOT_SET: Final = "(not set)"

_OS_NAMES: Final = {"Mac OS X": "Macintosh", "Chrome OS": "Chrome OS"}
_BROWSER_NAMES: Final = {
    "Chrome Mobile": "Chrome",
    "Chrome Mobile WebView": "Android Webview",
    "Chrome Mobile iOS": "Chrome",
    "HeadlessChrome": "Chrome",
    "Mobile Safari": "Safari",
    "Mobile Safari UI/WKWebView": "Safari (in-app)",
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "Edge Mobile": "Edge",
    "Opera Mobile": "Opera",
}
# Brands of the full version list that say more than the user agent's text, which may be frozen.
_HINT_BROWSERS: Final = {
    "Google Chrome": "Chrome",
    "Microsoft Edge": "Edge",
    "Opera": "Opera",
    "Samsung Internet": "Samsung Internet",
    "Whale": "Whale Browser",
}
_GENERIC_MODELS: Final = frozenset({"K", "Smartphone", "Tablet"})
# Rules for user agents look through a text again and again, and a hit may send 64 kB of it.
_MAX_TEXT: Final = 1000
_CLIENT_TEXTS: Final = ("ua", "uap", "uapv", "uam", "uamb", "uafvl")
_TV_MARKS: Final = ("SMART-TV", "SmartTV", "AppleTV", "GoogleTV", "Web0S", "HbbTV")


@dataclass(frozen=True, slots=True)
class Device:
    """The ``device`` record of a web visitor, without what the hit adds (language, host)."""

    category: str
    mobile_brand_name: str
    mobile_model_name: str
    mobile_marketing_name: str | None
    operating_system: str
    operating_system_version: str
    browser: str
    browser_version: str


def describe_device(client: Mapping[str, str | None]) -> Device:
    """The device behind an envelope's client: its ``ua`` text and the ``ua*`` hints.

    Of each the first 1,000 characters count.
    """
    return _describe(*((client.get(name) or "")[:_MAX_TEXT] for name in _CLIENT_TEXTS))


@cache
def _describe(
    user_agent: str, platform: str, platform_version: str, model: str, mobile: str, versions: str
) -> Device:
    parsed = parse(user_agent)
    family = parsed.user_agent.family if parsed.user_agent else NOT_SET
    system, system_version = _describe_system(parsed.os, platform, platform_version)
    category = _describe_category(user_agent, mobile, system)
    brand, model_name = _describe_model(parsed.device, model, category, system)
    browser, browser_version = _hinted_browser(versions)
    if browser is None:
        browser = _BROWSER_NAMES.get(family, family)
        found = parsed.user_agent
        browser_version = _join_version(*((found.major, found.minor) if found else ()))
    return Device(
        category=category,
        mobile_brand_name=brand,
        mobile_model_name=model_name,
        mobile_marketing_name=None if category == "desktop" else model_name,
        operating_system=system,
        operating_system_version=system_version,
        browser=browser,
        browser_version=browser_version,
    )


def _describe_system(found: object, platform: str, platform_version: str) -> tuple[str, str]:
    """Operating system and version; hints win, since user agents' texts are frozen."""
    family = getattr(found, "family", None) or platform or NOT_SET
    system = _OS_NAMES.get(family, family)
    if platform_version and platform != "Linux":
        if system == "Windows":
            # Hints count Windows 11 from 13.0.0 on.
            major = parse_number(platform_version.partition(".")[0]) or 0
            return system, f"Windows {'11' if major >= 13 else '10'}"
        return system, f"{system} {_shorten(platform_version)}"
    version = _join_version(getattr(found, "major", None), getattr(found, "minor", None))
    if version == NOT_SET:
        return system, NOT_SET
    return system, f"Intel {version}" if system == "Macintosh" else f"{system} {version}"


def _describe_category(user_agent: str, mobile: str, system: str) -> str:
    if any(mark in user_agent for mark in _TV_MARKS):
        return "smart tv"
    if "iPad" in user_agent or "Tablet" in user_agent:
        return "tablet"
    if mobile == "1" or "Mobi" in user_agent:
        return "mobile"
    # An Android without "Mobile" in its text is a tablet.
    return "tablet" if system == "Android" else "desktop"


def _describe_model(found: object, model: str, category: str, system: str) -> tuple[str, str]:
    brand = getattr(found, "brand", None)
    name = model or getattr(found, "model", None) or ""
    if category == "desktop":
        return ("Apple", "Macintosh") if system == "Macintosh" else (NOT_SET, NOT_SET)
    if brand is None or brand.startswith("Generic"):
        brand = _brand_of_model(name)
    if not name or name in _GENERIC_MODELS:
        name = NOT_SET
    if not brand or brand.startswith("Generic"):
        brand = NOT_SET
    return brand, name


def _brand_of_model(model: str) -> str | None:
    """The maker of a model that ua-parser could not place, by its rules for Android phones."""
    if model.startswith("SM-"):
        return "Samsung"
    device = parse(f"Mozilla/5.0 (Linux; Android 14; {model}) AppleWebKit/537.36").device
    return device.brand if device else None


def _hinted_browser(versions: str) -> tuple[str | None, str]:
    for entry in versions.split("|"):
        brand, _, version = entry.partition(";")
        name = _HINT_BROWSERS.get(brand.replace("%20", " "))
        if name is not None:
            return name, version or NOT_SET
    return None, NOT_SET


def _join_version(*parts: str | None) -> str:
    known = [part for part in parts if part]
    return ".".join(known) if known else NOT_SET


def _shorten(version: str) -> str:
    """``15.0.0`` as ``15``, ``14.5.0`` as ``14.5``."""
    while version.endswith(".0"):
        version = version.removesuffix(".0")
    return version
