"""The station of this project as a process, for the benchmarks that compare whole programs."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tools.cable import STATION, Cable
from tools.running import Running, running

# A station on a cable: the process and the seconds it took to be ready.
Start = Callable[[Cable], AbstractContextManager[tuple[Running, float]]]

SECC = str(Path(sys.executable).with_name("secc"))
# An installed package has its bytecode; a checkout gets it at the first start if it may.
_BYTECODE = {"PYTHONDONTWRITEBYTECODE": ""}
# A power side that is at once where it should be, as the peer's is.
_PROMPT = """
    [simulation]
    lock_s = 0
    contactor_close_s = 0
    contactor_open_s = 0
    [simulation.isolation]
    self_test_s = 0
    response_s = 0
    [simulation.supply]
    min_voltage_v = 1
    dead_time_s = 0
    start_s = 0
    rise_v_per_s = 1e6
    rise_a_per_s = 1e6
    discharge_tau_s = 1e-3
    [simulation.vehicle]
    ready_s = 0
    stop_s = 0
"""


@contextmanager
def secc(cable: Cable, config: str = "") -> Iterator[tuple[Running, float]]:
    """A ready station on the cable, and the seconds it took to be ready."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "station.toml"
        file.write_text(config)
        argv = [SECC, "run", str(file), "--interface", STATION, "--control", f"{folder}/control"]
        with running(cable.station.command(*argv), _BYTECODE) as process:
            yield process, process.ready("ready")


@contextmanager
def prompt_secc(cable: Cable) -> Iterator[tuple[Running, float]]:
    """`secc` without the delays of a power side."""
    with secc(cable, _PROMPT) as started:
        yield started
