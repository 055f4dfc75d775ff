"""The station of this project as a process, for the benchmarks that compare whole programs."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.cable import STATION, Cable
from tools.running import Running, running

SECC = str(Path(sys.executable).with_name("secc"))


@contextmanager
def secc(cable: Cable) -> Iterator[tuple[Running, float]]:
    """A ready station on the cable, and the seconds it took to be ready."""
    with tempfile.TemporaryDirectory() as folder:
        argv = [SECC, "run", "--interface", STATION, "--control", f"{folder}/control"]
        with running(cable.station.command(*argv)) as process:
            yield process, process.ready("ready")
