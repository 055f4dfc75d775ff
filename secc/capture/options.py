"""What a run of `secc decode` was asked for; plain values, so that it can go to other processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from secc.capture.filters import Filter

Form = Literal["timeline", "json", "xml", "csv", "summary"]


class UsageError(ValueError):
    """The options do not go together, or one of them says nothing."""


@dataclass(slots=True)
class Options:
    """`form` is what goes to standard output (or `output`); `results` are more files, by suffix."""

    form: Form = "timeline"
    as_json: bool = False  # a summary as JSON
    everything: bool = False  # no folding
    protocol: str = ""
    keylog: Path | None = None
    output: Path | None = None
    results: dict[str, Path] = field(default_factory=dict)  # .pcap, .parquet, .png, .html
    filter: Filter = field(default_factory=Filter)
    redact: bytes | None = None  # key of the hashes
    colour: bool = False
    first: bool = True  # of the inputs that share an output
    last: bool = True


def result(path: Path, suffix: str, name: str) -> Path:
    """Where a result belongs: a file, or one named after the capture in a directory."""
    if not path.is_dir():
        return path
    return path / (("stdin" if name == "-" else Path(name).name) + suffix)
