"""`secc decode --json` on a capture of 100,000 messages, against tshark without any EXI decoding.

tshark does the least it can: dissect to TCP and count. Both read the same file in the same run.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.bench import capture_file
from tools.bench.row import Row, Unmeasured

MESSAGES = 100_000
_FEWER = 10_000
_ROUNDS = 3
_SECC = Path(sys.executable).with_name("secc")


def run() -> list[Row]:
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for protocol, name in (("din", "DIN 70121"), ("iso2", "ISO 15118-2")):
            long, short = Path(folder, f"{protocol}.pcap"), Path(folder, f"{protocol}-short.pcap")
            capture_file.write(long, protocol, MESSAGES)
            capture_file.write(short, protocol, _FEWER)
            ours = [_measured(_ours(long)) for _ in range(_ROUNDS)]
            peer = [_measured(_tshark(long)) for _ in range(_ROUNDS)]
            cpu, most = min(cpu for cpu, _ in ours), min(most for _, most in ours)
            rows += [
                Row(
                    f"decode 100,000 messages, {name}: CPU",
                    "s",
                    cpu,
                    min(one for one, _ in peer),
                    target=4.0,
                ),
                Row(
                    f"decode 100,000 messages, {name}: memory",
                    "MiB",
                    most,
                    min(one for _, one in peer),
                    target=100.0,
                ),
                Row(
                    f"more memory than for 10,000, {name}",
                    "MiB",
                    max(most - _measured(_ours(short))[1], 0.001),
                    target=5.0,
                ),
            ]
        rows.append(Row("decode: to the first line", "s", _first_line(long), target=0.4))
        rows.append(Row("decode: start-up (two octets of hex)", "s", _start_up(), target=0.2))
    return rows


def _ours(path: Path) -> list[str]:
    return [str(_SECC), "decode", "--json", str(path)]


def _tshark(path: Path) -> list[str]:
    found = shutil.which("tshark")
    if found is None:
        raise Unmeasured("tshark is not installed")
    return [found, "-n", "-r", str(path), "-T", "fields", "-e", "frame.number", "-e", "tcp.len"]


def _measured(command: list[str]) -> tuple[float, float]:
    """CPU seconds (user and system) and greatest resident memory in MiB."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise Unmeasured(f"{command[0]} ended with {child.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024  # Linux: KiB


def _first_line(path: Path) -> float:
    def once() -> float:
        began = time.perf_counter()
        with subprocess.Popen(_ours(path), stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            took = time.perf_counter() - began
            child.kill()
        return took

    return min(once() for _ in range(_ROUNDS))


def _start_up() -> float:
    def once() -> float:
        began = time.perf_counter()
        subprocess.run([str(_SECC), "decode", "00"], capture_output=True, check=False)
        return time.perf_counter() - began

    return min(once() for _ in range(5))
