"""The SECC of the package as a process on a cable."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.cable import STATION, Cable
from tools.ecog.package import PYTHON
from tools.running import Running, running

_READY = "UDP server socket ready"


@contextmanager
def secc(cable: Cable, pki: Path | None = None) -> Iterator[tuple[Running, float]]:
    """A ready station, and the seconds it took to be ready; `pki` as `lay_out` writes it."""
    argv = cable.station.command(str(PYTHON), "-m", "iso15118.secc.main")
    env = {"NETWORK_INTERFACE": STATION, "LOG_LEVEL": "INFO", "MESSAGE_LOG_JSON": "False"}
    env |= {} if pki is None else {"PKI_PATH": f"{pki}/"}
    with running(argv, env) as process:
        yield process, process.ready(_READY)
