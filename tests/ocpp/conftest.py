"""One strict central system for all tests of a run; a short folder for sockets."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ocpp.file_server import FileServer
from tests.ocpp.firmware import image
from tests.ocpp.pki import Issued
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


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FileServer]:
    with FileServer(tmp_path_factory.mktemp("web")) as server:
        for number in ("0.9.0", "1.0.0", "1.1.0", "2.0.0"):
            server.files[f"/{number}.bin"] = image(number)
        server.files["/foreign.bin"] = image("1.1.0", signer=Issued.root("Foreign").issue("S"))
        server.files["/other.bin"] = image("1.1.0", product="Other")
        server.files["/broken.bin"] = image("1.1.0")[:-1]
        yield server
