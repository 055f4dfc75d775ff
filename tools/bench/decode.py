"""`secc decode --json` on a capture of 100,000 messages, against tshark without any EXI decoding.

tshark does the least it can: dissect to TCP and count. Both read the same file in the same run.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from secc import protocols
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
            said = capture_file.messages(protocol, MESSAGES)
            capture_file.write(long, said)
            capture_file.write(short, said[:_FEWER])
            _verify(long, said)
            rows += _compared(long, short, name)
        rows.append(Row("to the first line", "s", _first_line(long), target=0.4))
        rows.append(Row("start-up (two octets of hex)", "s", _start_up(), target=0.2))
    return rows


def _compared(long: Path, short: Path, name: str) -> list[Row]:
    """Turn by turn, the best of each: what else runs on the machine only adds."""
    turns = [(_measured(_ours(long)), _measured(_tshark(long))) for _ in range(_ROUNDS)]
    cpu, peer_cpu = (min(turn[who][0] for turn in turns) for who in (0, 1))
    most, peer_most = (min(turn[who][1] for turn in turns) for who in (0, 1))
    more = max(most - _measured(_ours(short))[1], 0.001)
    what = f"100,000 messages, {name}"
    return [
        Row(f"{what}: CPU", "s", cpu, peer_cpu, target=4.0),
        Row(f"{what}: memory", "MiB", most, peer_most, target=100.0),
        Row(f"{what}: more memory than for 10,000", "MiB", more, target=5.0),
    ]


def _verify(path: Path, said: list[tuple[str, bytes]]) -> None:
    """Nothing is timed that is not right: every message in its place, and of every 97th all
    fields, for encoding them gives its octets.
    """
    with subprocess.Popen(_ours(path), stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        rows = (json.loads(line) for line in child.stdout)
        found = (row for row in rows if row["layer"] == "v2gtp")
        count = 0
        for row, (_, exi) in zip(found, said, strict=False):
            if row["exi"] != exi.hex() or row["error"]:
                raise AssertionError(f"message {count} is not what was written")
            if count % 97 == 0:
                value = protocols.of_plain(row["content"], row["protocol"])
                if protocols.encode(value, row["protocol"]) != exi:
                    raise AssertionError(f"fields of message {count} are not what was written")
            count += 1
        if count != len(said) or next(found, None) is not None:
            raise AssertionError(f"{count} messages are decoded, {len(said)} were written")


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
