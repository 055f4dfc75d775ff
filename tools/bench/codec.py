"""Encode and decode of single messages against EXIficient as PyPI `iso15118` ships it.

Both sides in the same run, each figure the best of many calls: medians move with machine load.
"""

import json
import subprocess
import timeit
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from secc.messages import app_protocol, din70121, iso15118_2
from tools.bench import ecog
from tools.bench.documents import APP_PROTOCOL, DIN, DOCUMENTS, ISO
from tools.bench.row import Row

_SCRIPT = Path(__file__).with_name("exificient.py")
_ROUNDS, _CALLS = 30, 200
_MODULES: dict[str, Any] = {APP_PROTOCOL: app_protocol, DIN: din70121, ISO: iso15118_2}


def run() -> list[Row]:
    peers = json.loads(
        subprocess.run(
            [ecog.python(), str(_SCRIPT)],
            input=json.dumps(DOCUMENTS),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    )
    rows = []
    for name, (namespace, _) in DOCUMENTS.items():
        module, peer = _MODULES[namespace], peers[name]
        octets = bytes.fromhex(peer["octets"])
        message = module.decode(octets)
        if module.encode(message) != octets:
            raise AssertionError(f"{name}: the codecs do not agree on the octets")
        what = f"{name}, {len(octets)} octets"
        decode = _best_us(partial(module.decode, octets))
        encode = _best_us(partial(module.encode, message))
        rows.append(Row(f"{what}, decode", "us", decode, peer["decode"] * 1e6))
        rows.append(Row(f"{what}, encode", "us", encode, peer["encode"] * 1e6))
    return rows


def _best_us(call: Callable[[], object]) -> float:
    return min(timeit.repeat(call, repeat=_ROUNDS, number=_CALLS)) / _CALLS * 1e6
