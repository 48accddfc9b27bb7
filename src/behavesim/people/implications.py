"""What a set of personas implies about the people drawn from it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched, islice
from typing import Any

import numpy as np

from behavesim.model.person import Person
from behavesim.model.persona import AGE_BANDS, GENDERS, INTENTS, Demographics, Effects
from behavesim.people.draws import Floats
from behavesim.people.expected_shares import DECIMALS, ExpectedShares
