"""A cable for all tests of this folder, and a running station for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.link import Link
from tests.integration.station import Station, station
from tools import cable as cables
from tools.ecog import package


@pytest.fixture(scope="session")
def cable() -> Iterator[cables.Cable]:
    reason = cables.missing()
    if reason:
        pytest.skip(reason)
    with cables.cable() as laid:
        yield laid


@pytest.fixture
def running_station(cable: cables.Cable, tmp_path: Path) -> Iterator[Station]:
    with station(cable, tmp_path) as started:
        yield started


@pytest.fixture
def link(cable: cables.Cable) -> Iterator[Link]:
    sockets = Link(cable)
    yield sockets
    sockets.close()


@pytest.fixture(scope="session")
def ecog_vehicle() -> None:
    """Skips where the foreign vehicle cannot drive."""
    reason = package.missing()
    if reason:
        pytest.skip(reason)
