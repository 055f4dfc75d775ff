"""`python -m tools.bench [NAME...]`: measure, print a table and write `build/bench.json`."""

import argparse
import dataclasses
import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

from exi.runtime import engine
from tools.bench import (
    codec,
    decode,
    first_current,
    memory,
    ocpp,
    outlet,
    power,
    session,
    site,
    slac,
    startup,
    station,
    tls,
    web,
)
from tools.bench.row import Row, Unmeasured

BENCHES: dict[str, Callable[[], list[Row]]] = {
    "session": session.run,
    "codec": codec.run,
    "startup": startup.run,
    "first-current": first_current.run,
    "slac": slac.run,
    "memory": memory.run,
    "station": station.run,
    "power": power.run,
    "outlet": outlet.run,
    "tls": tls.run,
    "site": site.run,
    "ocpp": ocpp.run,
    "web": web.run,
    "decode": decode.run,
}
OUTPUT = Path(__file__).parents[2] / "build/bench.json"
_QUIET = 0.5  # load average of the last minute
_LINE = "{:<80} {:>10} {:>10} {:<4} {:>8} {}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHES, []], metavar="NAME")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="the JSON file")
    arguments = parser.parse_args()
    results: dict[str, list[Row]] = {}
    load = os.getloadavg()[0]
    if load > _QUIET:
        print(f"this machine is busy (load {load:.1f}): do not quote these figures")
    print(_LINE.format(f"{_build()} build", "ours", "peer", "", "ratio", ""))
    for name in arguments.names or BENCHES:
        try:
            results[name] = BENCHES[name]()
        except Unmeasured as reason:
            print(f"{name}: not measured: {reason}")
            continue
        for row in results[name]:
            print(_told(name, row), flush=True)
    _write(arguments.output, results, load)
    return int(any(row.missed for rows in results.values() for row in rows))


def _build() -> str:
    """Of this process and those it starts; see `exi.runtime`."""
    return "compiled" if engine() else "pure"


def _told(name: str, row: Row) -> str:
    peer = "" if row.peer is None else f"{row.peer:.4g}"
    ratio = "" if row.ratio is None else f"{row.ratio:.4g} x"
    target = "" if row.target is None else f"target {row.target:g}"
    missed = ", MISSED" if row.missed else ""
    what = f"{name}: {row.what}"
    return _LINE.format(what, f"{row.ours:.4g}", peer, row.unit, ratio, target + missed).rstrip()


def _write(path: Path, results: dict[str, list[Row]], load: float) -> None:
    machine = {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "load_before": load,
        "python": platform.python_version(),
        "build": _build(),
        "system": platform.platform(),
    }
    figures = {
        name: [{**dataclasses.asdict(row), "ratio": row.ratio} for row in rows]
        for name, rows in results.items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"machine": machine, "figures": figures}, indent=2) + "\n")
    print(f"written to {path}")


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


if __name__ == "__main__":
    sys.exit(main())
