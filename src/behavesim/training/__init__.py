"""Trains and evaluates models of traits, item interest and recommendations on an export."""

import os

# OpenMP's threads otherwise spin while they wait for each other: where anything else runs on the
# machine, training then takes up to ten times as long. OpenMP reads this once, when it is loaded,
# which is when the modules below import LightGBM and implicit.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
