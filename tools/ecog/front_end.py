"""Times EXIficient behind the JSON front end of the package: what its own SECC and EVCC use.

Run by the interpreter of its environment. Reads `{"name": [namespace, document], ...}` from
standard input and writes `{"name": {"octets": hex, "encode": s, "decode": s}}`. A figure is the
smaller of the fastest call and the CPU time of a call (both processes): on a busy machine the one,
on an idle one the other counts what is no work on the message, be it waiting or the compiler's.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from iso15118.shared.exificient_exi_codec import (  # type: ignore[import-not-found]
    ExificientEXICodec,
)

WARM_UP, LEAST_CALLS, LEAST_S = 80, 60, 0.5


def main() -> None:
    codec = ExificientEXICodec()
    jvm = codec.gateway.java_process.pid
    documents = [(name, ns, json.dumps(text)) for name, (ns, text) in json.load(sys.stdin).items()]
    for _ in range(WARM_UP):
        for _, namespace, text in documents:
            codec.decode(codec.encode(text, namespace), namespace)
    results = {}
    for name, namespace, text in documents:
        octets = codec.encode(text, namespace)
        results[name] = {
            "octets": octets.hex(),
            "encode": cost_s(codec.encode, text, namespace, jvm),
            "decode": cost_s(codec.decode, octets, namespace, jvm),
        }
    json.dump(results, sys.stdout)


def cost_s(
    call: Callable[[str | bytes, str], object], data: str | bytes, namespace: str, jvm: int
) -> float:
    """Seconds of one call of `call`, with the server in process `jvm`."""
    took: list[float] = []
    cpu, begin = cpu_s(jvm), time.perf_counter()
    while len(took) < LEAST_CALLS or time.perf_counter() < begin + LEAST_S:
        before = time.perf_counter()
        call(data, namespace)
        took.append(time.perf_counter() - before)
    return min(*took, (cpu_s(jvm) - cpu) / len(took))


def cpu_s(jvm: int) -> float:
    """CPU time of this process and of `jvm` so far."""
    fields = Path(f"/proc/{jvm}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
