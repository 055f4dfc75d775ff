"""Encode and decode of single messages against EXIficient, twice: as PyPI `iso15118` ships it,
behind JSON and py4j, and its bare core inside a warm JVM between XML and octets.

Our generated code always, our compiled code where this environment has it. All sides in the same
run: ours in CPU time, the best of many rounds, theirs likewise or the least of many calls.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from exi.codec import Codec
from secc.messages import app_protocol, din70121, iso15118_2
from tools.bench.documents import APP_PROTOCOL, DIN, DOCUMENTS, ISO
from tools.bench.row import Row, need
from tools.ecog import package
from tools.ecog.exificient import Exificient

_ROUNDS, _CALLS, _IMPORTS = 30, 200, 7
_MODULES: dict[str, Any] = {APP_PROTOCOL: app_protocol, DIN: din70121, ISO: iso15118_2}
_FIRST_MESSAGE_MS = 150.0
# Most microseconds of (document, way): generated, compiled.
_TARGETS_US: dict[tuple[str, str], tuple[float, float | None]] = {
    ("ISO CurrentDemandReq", "decode"): (8.0, 2.0),
    ("ISO CurrentDemandReq", "encode"): (6.0, 1.3),
    ("ISO PaymentDetailsReq", "decode"): (25.0, 4.0),
    ("ISO PaymentDetailsReq", "encode"): (25.0, 4.0),
    ("supportedAppProtocolReq", "decode"): (20.0, None),
    ("supportedAppProtocolReq", "encode"): (20.0, None),
}
_FIRST_MESSAGE = """
import time
begin = time.process_time()
import secc.messages.iso15118_2
secc.messages.iso15118_2.decode(bytes.fromhex("{octets}"))
print(time.process_time() - begin)
"""


def run() -> list[Row]:
    need(package.missing("javac"))
    peers = _front_end()
    rows: list[Row] = []
    with _core() as core:
        for name, (namespace, _) in DOCUMENTS.items():
            rows += _compared(name, _MODULES[namespace].__name__, peers[name], core)
    octets = peers["ISO CurrentDemandReq"]["octets"]
    for build in _builds(iso15118_2.__name__):
        took = _first_message_ms(build, octets)
        what = f"import of ISO 15118-2 and its first message, {build}"
        rows.append(Row(what, "ms", took, target=_FIRST_MESSAGE_MS))
    return rows


def _builds(module: str) -> dict[str, Codec]:
    """Both codecs, as far as they are here, whichever of them SECC_PURE chooses."""
    builds: dict[str, Codec] = {"pure": import_module(f"{module}_codec")}
    try:
        from exi.native import Engine
    except ModuleNotFoundError:
        return builds
    return {**builds, "compiled": Engine(module)}


def _compared(name: str, module: str, peer: Any, core: Exificient) -> Iterator[Row]:
    octets = bytes.fromhex(peer["octets"])
    for way in ("decode", "encode"):
        bare = core.best_s(way, module.rpartition(".")[2], octets) * 1e6
        targets = _TARGETS_US.get((name, way), (None, None))
        for (build, codec), target in zip(_builds(module).items(), targets, strict=False):
            message = codec.decode(octets)
            if codec.encode(message) != octets:
                raise AssertionError(f"{name}: the codecs do not agree on the octets")
            call = (
                partial(codec.decode, octets) if way == "decode" else partial(codec.encode, message)
            )
            ours = _best_us(call)
            told = f"{name}, {len(octets)} octets, {way}, {build}"
            yield Row(told, "us", ours, peer[way] * 1e6, target=target)
            yield Row(f"{told}, bare core", "us", ours, bare)


def _first_message_ms(build: str, octets: str) -> float:
    """From nothing to a message, in a new process."""
    argv = [sys.executable, *(["-P"] if sys.flags.safe_path else []), "-c"]
    script = _FIRST_MESSAGE.format(octets=octets)
    env = {**os.environ, "SECC_PURE": "1" if build == "pure" else ""}

    def once() -> float:
        done = subprocess.run([*argv, script], env=env, capture_output=True, text=True, check=True)
        return float(done.stdout) * 1e3

    return min(once() for _ in range(_IMPORTS))


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
    rounds = timeit.repeat(call, timer=time.process_time, repeat=_ROUNDS, number=_CALLS)
    return min(rounds) / _CALLS * 1e6
