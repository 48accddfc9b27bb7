"""What a calibration changes in a persona, and what it leaves as it was written."""

from pathlib import Path

import numpy as np
import pytest

from behavesim.calibration.measures import DEVICES, HOURS, WEEKDAY_COUNTS
from behavesim.calibration.scales import (
    SCALES,
    apply_habits,
    apply_scales,
    compare_habits,
    mix_personas,
    read_scales,
)
from behavesim.core.device import list_categories, load_devices
from behavesim.core.persona import Persona
from behavesim.files.validation import validate
from behavesim.files.yaml_file import read_yaml
from behavesim.resources import find_resource, find_resource_part

NAMES = [scale.name for scale in SCALES]


@pytest.fixture
def persona() -> Persona:
    path = Path(find_resource("personas", None)) / "runner.yaml"
    return validate(Persona, read_yaml(path), path)


def test_zero_changes_nothing(persona: Persona) -> None:
    """0 is as written."""
    assert apply_scales(persona, read_scales(np.zeros(len(SCALES)))) == persona


def test_limits_are_four_times_and_three_tenths(persona: Persona) -> None:
    """Temperament stays between 0 and 1."""
    scaled = apply_scales(persona, read_scales(np.ones(len(SCALES))))
    assert scaled.visits_per_week.median == pytest.approx(4 * persona.visits_per_week.median)
    assert scaled.budget.median == pytest.approx(4 * persona.budget.median)
    for trait, one in persona.temperament.items():
        assert scaled.temperament[trait].centre == pytest.approx(min(one.centre + 0.3, 1))
        assert scaled.temperament[trait].spread == one.spread


def test_each_scale_changes_its_own_number_alone(persona: Persona) -> None:
    """One at a time."""
    for at, name in enumerate(NAMES):
        position = np.zeros(len(SCALES))
        position[at] = 0.5
        scaled = apply_scales(persona, read_scales(position)).model_dump()
        written = persona.model_dump()
        changed = [key for key in written if written[key] != scaled[key]]
        expected = {"visits": "visits_per_week", "budget": "budget", "browse": "intents"}
        assert changed == [expected.get(name, "temperament")]


def count(**given: float) -> dict[str, float]:
    return dict.fromkeys((*DEVICES, *HOURS, *WEEKDAY_COUNTS), 0.0) | given


def test_habits_follow_what_the_export_has_more_of(persona: Persona) -> None:
    """Twice the part of tablets, so nearly twice the weight; untold hours stay."""
    real = count(desktop=4000, mobile=4000, tablet=2000)
    simulated = count(desktop=450, mobile=450, tablet=100)
    factors = compare_habits(real, simulated)
    assert factors["tablet"] == pytest.approx(2, rel=0.02)
    assert factors["hour_3"] == 1
    categories = list_categories(load_devices(find_resource_part("configs", "devices.yaml")))
    changed = apply_habits(persona, factors, categories)
    for name, weight in persona.devices.items():
        assert changed.devices[name] == pytest.approx(weight * factors[categories[name]])
    assert changed.hours == persona.hours
    assert changed.weekdays == persona.weekdays


def test_a_habit_is_changed_fourfold_at_most() -> None:
    """Also where the export has none of it."""
    factors = compare_habits(count(mobile=1e6), count(desktop=1e3, mobile=1.0))
    assert (factors["desktop"], factors["mobile"]) == (0.25, 4)


def test_who_is_hardly_there_is_left_out(persona: Persona) -> None:
    """Shares are those of the mix, in the weights' own measure."""
    others = (persona.model_copy(update={"share": 3.0}), persona.model_copy(update={"share": 1.0}))
    [left] = mix_personas(others, np.array([0.9995, 0.0005]))
    assert left.share == pytest.approx(0.9995 * 4)
