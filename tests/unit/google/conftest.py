"""A Google to provision in."""

from collections.abc import Iterator

import pytest
from tests.doubles.google_cloud import FakeGoogle
from tests.unit.google.provisioning import Google


@pytest.fixture
def google() -> Iterator[Google]:
    """A Google where nothing is there yet but the accounts."""
    fake = FakeGoogle()
    with fake.running() as endpoints:
        yield Google(fake, endpoints)
