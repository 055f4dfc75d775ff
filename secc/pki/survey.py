"""What lies in a file or folder of certificates and keys, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from secc.pki.certificates import (
    SUFFIXES,
    Certificate,
    CertificateError,
    EncryptedKeyError,
    load,
    load_key,
)
from secc.pki.lint import Finding, lint, lint_chain, role
from secc.pki.store import open_store


class Line(NamedTuple):
    """One line; `error` if it tells of something that has to be changed."""

    text: str
    error: bool = False


def survey(place: Path, now: datetime) -> Iterator[Line]:
    """Every certificate and key of a file or of a folder with all below it."""
    files = sorted(one for one in place.rglob("*") if one.is_file()) if place.is_dir() else [place]
    found: dict[Path, list[Certificate]] = {}
    unreadable: dict[Path, str] = {}
    for file in files:
        if _is_key(file) or (file.suffix not in SUFFIXES and file != place):
            continue
        try:
            found[file] = load(file)
        except CertificateError as error:
            unreadable[file] = str(error)
    known = list({one: None for certificates in found.values() for one in certificates})
    for file in files:
        if file in found:
            yield from _certificates(file, found[file], known, now)
        elif file in unreadable:
            yield Line(f"error: {unreadable[file]}", True)
        elif _is_key(file):
            yield _key(file, known)
    if (place / "roots").is_dir():
        store = open_store(place)
        new = set(store.problems) - set(unreadable.values())
        yield from (Line(f"error: {text}", True) for text in sorted(new))
        yield from (Line(f"warning: {text}") for text in store.gaps(now))


def _is_key(file: Path) -> bool:
    return file.suffix == ".key" or (file.suffix == ".pem" and b"PRIVATE KEY" in file.read_bytes())


def _certificates(
    file: Path, certificates: list[Certificate], known: list[Certificate], now: datetime
) -> Iterator[Line]:
    private = file.parent.name == "private"
    for one in certificates:
        profile = role(one)
        kind = "private root" if private else profile.name if profile else "unknown"
        until = f"valid until {one.not_after:%Y-%m-%d} ({(one.not_after - now).days} days)"
        yield Line(f"{file}: {kind}, {one.subject}, {until}")
        yield from map(_line, lint(one, now, private=private))
    if certificates[0].is_ca:  # a bundle has no order
        return
    for below, above in pairwise(certificates):
        if not above.issued(below):
            text = f"  error: {above.subject} follows {below.subject} but did not issue it"
            yield Line(text, True)
    yield from map(_line, lint_chain(certificates[0], known, now))


def _line(found: Finding) -> Line:
    return Line(f"  {'error' if found.error else 'warning'}: {found.text}", found.error)


def _key(file: Path, known: list[Certificate]) -> Line:
    try:
        key = load_key(file).public_key()
    except EncryptedKeyError:
        return Line(f"{file}: encrypted key")
    except CertificateError as error:
        return Line(f"error: {error}", True)
    owner = next((one for one in known if one.key == key), None)
    return Line(f"{file}: key of {owner.subject if owner else 'no certificate here'}")
