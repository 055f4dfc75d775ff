"""Encode and decode of single messages against EXIficient, twice: as PyPI `iso15118` ships it,
behind JSON and py4j, and its bare core inside a warm JVM between XML and octets.

All sides in the same run, each figure the best of many calls (medians move with machine load), or
the CPU time of a call where that is less.
"""

import json
import subprocess
import tempfile
import timeit
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from secc.messages import app_protocol, din70121, iso15118_2
from tools.bench.documents import APP_PROTOCOL, DIN, DOCUMENTS, ISO
from tools.bench.row import Row, need
from tools.ecog import package
from tools.ecog.exificient import Exificient

_ROUNDS, _CALLS = 30, 200
_MODULES: dict[str, Any] = {APP_PROTOCOL: app_protocol, DIN: din70121, ISO: iso15118_2}


def run() -> list[Row]:
    need(package.missing("javac"))
    peers = _front_end()
    rows = []
    with _core() as core:
        for name, (namespace, _) in DOCUMENTS.items():
            module, octets = _MODULES[namespace], bytes.fromhex(peers[name]["octets"])
            message = module.decode(octets)
            if module.encode(message) != octets:
                raise AssertionError(f"{name}: the codecs do not agree on the octets")
            schema = module.__name__.rpartition(".")[2]
            for what, call in (
                ("decode", partial(module.decode, octets)),
                ("encode", partial(module.encode, message)),
            ):
                ours, bare = _best_us(call), core.best_s(what, schema, octets) * 1e6
                told = f"{name}, {len(octets)} octets, {what}"
                rows.append(Row(told, "us", ours, peers[name][what] * 1e6))
                rows.append(Row(f"{told}, bare core", "us", ours, bare))
    return rows


def _front_end() -> Any:
    argv = [package.PYTHON, package.FRONT_END]
    documents = json.dumps(DOCUMENTS)
    done = subprocess.run(argv, input=documents, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@contextmanager
def _core() -> Iterator[Exificient]:
    shared = package.shared()
    assert shared is not None
    with tempfile.TemporaryDirectory() as name:
        schemas, build = Path(name, "schemas"), Path(name, "build")
        build.mkdir()
        package.copy_schemas(shared, schemas)
        core = Exificient(shared / "EXICodec.jar", schemas, build)
        yield core
        core.close()


def _best_us(call: Callable[[], object]) -> float:
    return min(timeit.repeat(call, repeat=_ROUNDS, number=_CALLS)) / _CALLS * 1e6
