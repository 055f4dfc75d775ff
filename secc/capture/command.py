"""`secc decode`: arguments that make sense together, inputs one after the other or in parallel."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from secc import protocols
from secc.capture.digest import printable
from secc.capture.files import CaptureError
from secc.capture.filters import Filter, FilterError, since
from secc.capture.keylog import KeyLog
from secc.capture.options import Form, Options, UsageError, result
from secc.capture.run import Result, Run, show_progress
from secc.capture.source import Progress, Source, sources

_LONG_FILE = 8 << 20  # octets from which a progress bar is worth its lines
_FORMS: tuple[Form, ...] = ("json", "xml", "csv")
_SUFFIXES = {"timeline": ".txt", "json": ".jsonl", "xml": ".xml", "csv": ".csv"}


def decode(
    inputs: list[str],
    forms: list[str],
    *,
    everything: bool = False,
    output: Path | None = None,
    results: Mapping[str, Path | None] | None = None,
    show: Filter | None = None,
    redact: bool = False,
    keylog: Path | None = None,
    protocol: str = "",
    jobs: int = 1,
    live: str = "",
) -> int:
    """Run the command; its exit code: 0, 1 when something could not be read, 2 for misuse."""
    options = Options(
        form=_form(forms),
        as_json="json" in forms,
        everything=everything,
        protocol=protocol,
        keylog=keylog,
        output=output,
        results={suffix: path for suffix, path in (results or {}).items() if path is not None},
        filter=show or Filter(),
        redact=os.urandom(32) if redact else None,
        colour=output is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ,
    )
    try:
        _check(inputs, forms, options, jobs, live)
        keys = _keys(options)
        found = [] if live else sources(inputs, keys, protocol)
        if not live:
            _check_results(found, options)
    except (UsageError, FilterError, CaptureError) as error:
        return _complain(str(error), 2)
    return _carry_out(found, options, keys, jobs, live)


def _carry_out(found: list[Source], options: Options, keys: KeyLog, jobs: int, live: str) -> int:
    """Decode; whatever may go wrong on the way becomes one line and an exit code."""
    try:
        if live:
            from secc.capture.live import listen

            return listen(live, options, keys)
        if jobs > 1 and len(found) > 1 and not any(one.name == "-" for one in found):
            return _in_parallel(found, options, jobs)
        return _one_by_one(found, options)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except ImportError as error:
        return _complain(f"{error.name} is missing: pip install 'secc[decode]'", 1)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _complain(f"{where}{error.strerror or error}", 1)


def _form(forms: list[str]) -> Form:
    if "summary" in forms:
        return "summary"
    return next((form for form in _FORMS if form in forms), "timeline")


def _complain(text: str, code: int) -> int:
    sys.stderr.write(f"secc decode: {printable(text)}\n")
    return code


def _check(inputs: list[str], forms: list[str], options: Options, jobs: int, live: str) -> None:
    if len(set(forms) - {"summary"}) > 1 or (
        options.form == "summary" and {"xml", "csv"} & {*forms}
    ):
        raise UsageError(f"give one of {', '.join('--' + form for form in sorted(forms))}")
    if bool(inputs) == bool(live):
        raise UsageError("give files, hex or - for standard input, or --live and an interface")
    if options.protocol and options.protocol not in protocols.PROTOCOLS:
        raise UsageError(f"--protocol is one of {', '.join(protocols.PROTOCOLS)}")
    if options.filter.since:
        since(options.filter.since, 0)
    if options.redact and ".pcap" in options.results:
        raise UsageError("a packet file cannot be redacted: leave out --pcap or --redact")
    if jobs < 1:
        raise UsageError("--jobs must be at least 1")


def _check_results(found: list[Source], options: Options) -> None:
    if not found:
        raise UsageError("no capture found there")
    if len(found) > 1:
        for suffix, path in options.results.items():
            if not path.is_dir():
                raise UsageError(f"{path}: several inputs, so give a directory for {suffix} files")


def _keys(options: Options) -> KeyLog:
    keys = KeyLog()
    if options.keylog is not None:
        try:
            text = options.keylog.read_bytes()
        except OSError as error:
            raise UsageError(f"{options.keylog}: {error.strerror}") from None
        if not keys.add(text):
            raise UsageError(f"{options.keylog}: no TLS secrets in it (NSS key log lines)")
    return keys


def _report(outcome: Result, colour: bool) -> bool:
    """Say what went wrong; True if something did."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    for note in outcome.notes:
        sys.stderr.write(f"secc decode: {printable(f'{outcome.name}: {note}')}\n")
    if outcome.error is None:
        return False
    mark = ("\x1b[31m", "\x1b[0m") if colour and sys.stderr.isatty() else ("", "")
    words = printable(f"{outcome.name}: {outcome.error}")
    sys.stderr.write(f"secc decode: {mark[0]}{words}{mark[1]}\n")
    return True


@contextmanager
def _opened(options: Options, name: str) -> Iterator[BinaryIO]:
    """Standard output, or the file that was asked for (one for each input in a directory)."""
    if options.output is None:
        yield sys.stdout.buffer
        return
    suffix = ".jsonl" if options.as_json else _SUFFIXES.get(options.form, ".txt")
    path = result(options.output, suffix, name)
    with path.open("wb" if options.first else "ab") as out:
        yield out


def _each(options: Options, count: int) -> list[Options]:
    """The options of each input: which is the first and the last in a common output."""
    if options.output is not None and options.output.is_dir():
        return [options] * count
    return [replace(options, first=n == 0, last=n == count - 1) for n in range(count)]


def _one_by_one(found: list[Source], options: Options) -> int:
    wrong = False
    for source, one in zip(found, _each(options, len(found)), strict=True):
        with _opened(one, source.name) as out:
            outcome = Run(source, one, out).to_the_end(_progress(source))
        wrong |= _report(outcome, options.colour)
    return int(wrong)


def _progress(source: Source) -> Progress | None:
    path = Path(source.name)
    if not sys.stderr.isatty() or sys.stdout.isatty() or not path.is_file():
        return None
    size = path.stat().st_size
    return show_progress(size, path.name) if size >= _LONG_FILE else None


# --- many captures, many cores ------------------------------------------------------------------


def _in_parallel(found: list[Source], options: Options, jobs: int) -> int:
    """Each worker writes to a file of its own; they are put together in the order of inputs."""
    import shutil
    import tempfile
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    wrong = False
    workers = min(jobs, len(found))
    with (
        tempfile.TemporaryDirectory(prefix="secc-decode-") as folder,
        ProcessPoolExecutor(workers, initializer=_leave_interrupts_to_the_parent) as pool,
    ):
        parts = [Path(folder, str(index)) for index in range(len(found))]
        each = _each(options, len(found))
        tasks = [
            (source.name, source.text, one, part)
            for source, one, part in zip(found, each, parts, strict=True)
        ]
        try:
            for part, one, outcome in zip(parts, each, pool.map(_work, tasks), strict=True):
                with _opened(one, outcome.name) as out, part.open("rb") as of:
                    shutil.copyfileobj(of, out)
                    out.flush()
                part.unlink()
                wrong |= _report(outcome, options.colour)
        except BrokenProcessPool:
            return _complain("a worker process died; try fewer --jobs", 1)
    return int(wrong)


def _leave_interrupts_to_the_parent() -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _work(task: tuple[str, bytes | None, Options, Path]) -> Result:
    """One input in a worker."""
    name, text, options, part = task
    source = Source(name, keys=_keys(options), forced=options.protocol, text=text)
    with part.open("wb") as out:
        return Run(source, options, out).to_the_end()
