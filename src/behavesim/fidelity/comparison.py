"""Holds measured levels against the accepted bands."""

from collections.abc import Sequence
from dataclasses import dataclass

from behavesim.fidelity.bands import BANDS, Band, Unit
from behavesim.fidelity.levels import Levels


@dataclass(frozen=True, slots=True)
class FidelityRow:
    """One row of the table. ``simulated`` is None where it cannot be measured (no order, no week).

    Without ``low`` and ``high`` a row is for information and always ok. ``compared`` is the same
    figure in other tables, where some were given.
    """

    name: str
    real: float | None
    simulated: float | None
    low: float | None
    high: float | None
    ok: bool
    definition: str
    key: str
    unit: Unit
    ci_low: float | None = None
    ci_high: float | None = None
    compared: float | None = None


def judge_levels(
    levels: Levels, compared: Levels | None = None, bands: Sequence[Band] = BANDS
) -> tuple[FidelityRow, ...]:
    """One row for each band, in their order; what is bound but not measured is not ok."""
    return tuple(_judge(band, levels, compared or {}) for band in bands)


def _judge(band: Band, levels: Levels, compared: Levels) -> FidelityRow:
    level, other = levels.get(band.key), compared.get(band.key)
    high = band.high
    if band.below is not None and band.below in levels:
        high = levels[band.below].value
    value = None if level is None else level.value
    return FidelityRow(
        name=band.name,
        real=band.real,
        simulated=value,
        low=band.low,
        high=high,
        ok=_is_within(value, band.low, high),
        definition=band.definition,
        key=band.key,
        unit=band.unit,
        ci_low=None if level is None else level.ci_low,
        ci_high=None if level is None else level.ci_high,
        compared=None if other is None else other.value,
    )


def _is_within(value: float | None, low: float | None, high: float | None) -> bool:
    if low is None and high is None:
        return True
    if value is None:
        return False
    return (low is None or value >= low) and (high is None or value <= high)
