"""Times EXIficient behind the JSON front end of the package: what its own SECC and EVCC use.

Run by the interpreter of its environment. Reads `{"name": [namespace, document], ...}` from
standard input and writes `{"name": {"octets": hex, "encode": s, "decode": s}}`: best of the calls.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import partial

from iso15118.shared.exificient_exi_codec import (  # type: ignore[import-not-found]
    ExificientEXICodec,
)

WARM_UP_S, CALLS_S = 0.6, 0.9


def best(call: Callable[[], object]) -> float:
    begin = now = time.perf_counter()
    took = []
    while now < begin + WARM_UP_S + CALLS_S:
        call()
        after = time.perf_counter()
        if now > begin + WARM_UP_S:
            took.append(after - now)
        now = after
    return min(took)


def main() -> None:
    codec = ExificientEXICodec()
    results = {}
    for name, (namespace, document) in json.load(sys.stdin).items():
        text = json.dumps(document)
        octets = codec.encode(text, namespace)
        results[name] = {
            "octets": octets.hex(),
            "encode": best(partial(codec.encode, text, namespace)),
            "decode": best(partial(codec.decode, octets, namespace)),
        }
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
