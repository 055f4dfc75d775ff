"""Fuzzes the codecs: `python -m tools.fuzz` with atheris, for as long as told, guided by coverage
of the generated code and the walkers; `--cases N --seed S` runs so many cases of a seed instead.
"""

from __future__ import annotations

import argparse
import resource
import sys
from pathlib import Path

CORPUS = Path(__file__).resolve().parent.parent / "build" / "fuzz"


def main() -> int:
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="with atheris (default 60)")
    parser.add_argument("--cases", type=int, help="cases of a seed, without atheris")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.cases is None:
        return _guided(arguments.seconds)
    _seeded(arguments.cases, arguments.seed)
    return 0


def _seeded(cases: int, seed: int) -> None:
    from tools import fuzz_cases

    def told(tally: fuzz_cases.Tally) -> None:
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024  # Linux: KiB
        print(
            f"{tally.cases:,} cases of seed {seed}, {tally.octets:,} octets: {tally.read:,} read, "
            f"the rest refused with DecodeError; at most {tally.slowest[0]:.0f} us an octet "
            f"(of a case of {len(tally.slowest[1])}), {memory} MiB",
            flush=True,
        )

    tally = fuzz_cases.run(cases, seed, told)
    told(tally)
    print(", ".join(f"{name} {count:,}" for name, count in sorted(tally.by_target.items())))


def _guided(seconds: int) -> int:
    try:
        import atheris
    except ModuleNotFoundError:
        print("atheris is not installed: pip install 'secc[fuzz]'", file=sys.stderr)
        return 1
    with atheris.instrument_imports(include=["exi", "secc.messages"]):
        from tools import fuzz_cases

        choices = fuzz_cases.targets()
    corpus = CORPUS / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, case in enumerate(fuzz_cases.seeds(choices)):
        (corpus / f"seed-{number}").write_bytes(case)

    def one(case: bytes) -> None:
        fuzz_cases.check(choices, case)

    limits = [f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=1024", "-max_len=65536"]
    atheris.Setup([sys.argv[0], *limits, f"-artifact_prefix={CORPUS}/", str(corpus)], one)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
