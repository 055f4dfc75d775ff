"""For all tests: files run side by side, but those with a station on `lo` one after the other."""

import fcntl
import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# Loopback has one UDP port 15118 for all.
LOOPBACK = frozenset(
    {
        *("test_cli.py", "test_doctor.py", "test_fault_memory.py", "test_interface.py"),
        *("test_udp.py", "test_watchdog.py"),
    }
)


@pytest.fixture(autouse=True, scope="module")
def loopback_in_turn(request: pytest.FixtureRequest) -> Iterator[None]:
    """Waits until no other process of the tests is at it."""
    if request.path.name not in LOOPBACK:
        yield
        return
    with open(Path(tempfile.gettempdir(), "secc-tests-loopback.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(autouse=True)
def logging_is_on_again() -> Iterator[None]:
    """Commands whose table says it all switch the log of their process off."""
    yield
    logging.disable(logging.NOTSET)
