"""Stations with a vehicle plugged in of which nothing has been heard."""

import pytest

from tests.slac.street import Street


@pytest.fixture
def street() -> Street:
    return Street().waiting()


@pytest.fixture
def strict() -> Street:
    return Street(mode="strict").waiting()
