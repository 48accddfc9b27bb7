"""Effect sizes of groups: Cramer's V of a table, eta squared of a number."""

import numpy as np
import numpy.typing as npt

from behavesim.core.arrays import Floats

Codes = npt.NDArray[np.int64]


def tabulate_groups(rows: Codes, columns: Codes, times: Floats, shape: tuple[int, int]) -> Floats:
    """Cross table: ``times`` added up by row and column code."""
    cells = np.bincount(rows * shape[1] + columns, times, minlength=shape[0] * shape[1])
    return cells.astype(np.float64).reshape(shape)


def measure_cramers_v(table: Floats) -> float:
    """Association of rows and columns of counts, from 0 (none) to 1; empty ones do not count."""
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    degrees = min(table.shape) - 1
    if degrees < 1:
        return 0.0
    total = table.sum()
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / total
    chi_squared = ((table - expected) ** 2 / expected).sum()
    return float(np.sqrt(chi_squared / (total * degrees)))


def measure_eta_squared(groups: Codes, values: Floats) -> float:
    """Share of the values' variance that lies between groups, from 0 to 1."""
    total = float(((values - values.mean()) ** 2).sum())
    if total == 0:
        return 0.0
    counts = np.bincount(groups)
    means = np.bincount(groups, values) / np.maximum(counts, 1)
    return float((counts * (means - values.mean()) ** 2).sum() / total)
