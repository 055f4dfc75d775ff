"""One strict central system for all tests of a run; a short folder for sockets."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.csms import strict


@pytest.fixture(scope="session")
def central() -> Iterator[strict.Strict]:
    """npm ocpp-rpc in strict mode."""
    if (why := strict.missing()) is not None:
        pytest.skip(why)
    with strict.strict() as running:
        yield running


@pytest.fixture
def folder() -> Iterator[Path]:
    """A path that is short enough for a Unix socket."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)
