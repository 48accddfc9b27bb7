"""Features as a frame are those that models see."""

from pathlib import Path

import numpy as np
import pytest
from tests.unit.training.planted_shop import write_planted_shop

import behavesim as bs
from behavesim.export.exported_events import read_behavior
from behavesim.training.features.matrix import make_features


def test_the_frame_has_the_matrix_and_the_users(tmp_path: Path) -> None:
    """One row a user; what is missing is null, and everything else is the same number."""
    write_planted_shop(tmp_path, 40)
    frame = bs.Workspace(tmp_path).features()
    matrix = make_features(read_behavior(tmp_path / "export"), "Asia/Seoul")
    assert frame.columns == ["user_pseudo_id", *matrix.names]
    assert frame["user_pseudo_id"].to_list() == matrix.users.to_list()
    values = frame.drop("user_pseudo_id")
    assert sum(values.null_count().row(0)) == np.isnan(matrix.values).sum() > 0
    np.testing.assert_array_equal(values.to_numpy(), matrix.values)


def test_a_workspace_without_an_export_is_refused(tmp_path: Path) -> None:
    """One line instead of an empty frame."""
    with pytest.raises(bs.errors.BehavesimError):
        bs.Workspace(tmp_path).features()
