"""The implementation we compare with: PyPI `iso15118`, in an environment of its own."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.bench.row import Unmeasured
from tools.cable import STATION, Cable
from tools.running import Running, running

ENVIRONMENT = Path(os.environ.get("SECC_ECOG", Path(__file__).parents[2] / ".venv-ecog"))
_READY = "UDP server socket ready"


def python() -> str:
    """The interpreter that has the package, or `Unmeasured`."""
    if not shutil.which("java"):
        raise Unmeasured("no Java runtime for the EcoG SECC and EXIficient")
    interpreter = ENVIRONMENT / "bin/python"
    if not interpreter.exists():
        raise Unmeasured(f"no PyPI package iso15118 in {ENVIRONMENT}: make bench installs it")
    return str(interpreter)


@contextmanager
def secc(cable: Cable) -> Iterator[tuple[Running, float]]:
    """A ready EcoG SECC on the cable, and the seconds it took to be ready."""
    argv = cable.station.command(python(), "-m", "iso15118.secc.main")
    env = {"NETWORK_INTERFACE": STATION, "LOG_LEVEL": "INFO", "MESSAGE_LOG_JSON": "False"}
    with running(argv, env) as process:
        yield process, process.ready(_READY)
