"""Learning from exported behaviour: traits of people, and what to recommend."""

import os

# LightGBM's and implicit's threads otherwise spin while they wait for each other: where anything
# else runs on the machine, training takes up to ten times as long. OpenMP reads this once, when
# it is loaded, which is when the modules below import those libraries.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
