"""Devices people shop with: what their browsers say about themselves."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from behavesim.errors import InputError
from behavesim.files.validation import input_error
from behavesim.files.yaml_file import read_yaml
from behavesim.files.yaml_model import Whole, Written


class Hints(Written):
    """User-agent client hints, as navigator.userAgentData and the tag's ``ua*`` fields say them."""

    architecture: str
    bitness: str
    full_version_list: tuple[tuple[str, str], ...] = Field(min_length=1)
    mobile: bool
    model: str
    platform: str
    platform_version: str
    wow64: bool


class Viewport(Written):
    """The size of the page's window in CSS pixels."""

    width: Whole = Field(gt=0)
    height: Whole = Field(gt=0)


class DeviceProfile(Written):
    """One kind of device and browser; ``hints`` is null where the browser has none (Safari)."""

    category: Literal["desktop", "mobile", "tablet"]
    user_agent: str = Field(min_length=1)
    hints: Hints | None
    screen: Annotated[str, Field(pattern=r"^[0-9]+x[0-9]+$")]
    viewport: Viewport
    touch: bool
    script_storage_days: Annotated[Whole, Field(gt=0)] | None = None
    """Days without a visit after which the browser deletes cookies and storage that scripts wrote;
    None where it does not."""


def load_devices(path: Path) -> Mapping[str, DeviceProfile]:
    """Return the profiles in ``devices.yaml`` by id; raises InputError for what is wrong."""
    data = read_yaml(path)
    if not isinstance(data, dict) or not data:
        raise InputError(path, "", repr(data), "a mapping of device ids to profiles")
    return {str(name): _read_profile(path, str(name), raw) for name, raw in data.items()}


def list_categories(devices: Mapping[str, DeviceProfile]) -> Mapping[str, str]:
    """Return each device's category (desktop, mobile, tablet) by its id."""
    return {name: device.category for name, device in devices.items()}


def _read_profile(path: Path, name: str, raw: object) -> DeviceProfile:
    try:
        return DeviceProfile.model_validate(raw)
    except ValidationError as error:
        raise input_error(error, DeviceProfile, path, path_prefix=f"{name}.") from None
