"""For all tests: those of one file stay together, those on `lo` wait in line."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

# Loopback has one UDP port 15118 for all: stations there cannot be served side by side.
LOOPBACK = frozenset(
    {"test_cli.py", "test_doctor.py", "test_interface.py", "test_udp.py", "test_watchdog.py"}
)


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        place = Path(str(item.path))
        group = "loopback" if place.name in LOOPBACK else item.nodeid.partition("::")[0]
        if place.parent.name == "web":  # one page serves them all
            group = "web"
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(autouse=True)
def logging_is_on_again() -> Iterator[None]:
    """Commands whose table says it all switch the log of their process off."""
    yield
    logging.disable(logging.NOTSET)
