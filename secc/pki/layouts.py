"""Certificates of other programs (EcoG, EVerest, RISE V2G, ...) into the folder of a station.

    bring_in(source, folder) -> what was written, in words; raises CertificateError

Their trees differ in names only, so files are known by content: roots by their DC, the station's
leaf by DC=CPO and a key that fits it. Passwords of keys are looked for in files *assword*.txt.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from secc.pki.certificates import (
    SUFFIXES,
    Certificate,
    CertificateError,
    load,
    load_key,
    save,
    save_key,
)
from secc.pki.chain import issuers

_KEYS = {".key", ".pem"}


def bring_in(source: Path, folder: Path) -> list[str]:
    """Install what a station needs of a tree: roots, and its own chains with their keys."""
    found = certificates_in(source)
    keys = list(_keys_in(source))
    subs = [one for one in found if one.is_ca and not one.self_issued]
    written = [
        _write(folder / "roots" / place / f"{name}.pem", [one])
        for one, name in found.items()
        if (place := _place(one))
    ]
    for leaf, name in found.items():
        key = next((key for key in keys if key.public_key() == leaf.key), None)
        if key is None or leaf.is_ca or leaf.domain != "CPO":
            continue
        save_key(folder / "station" / f"{name}.key", key)
        chain = [leaf, *issuers(leaf, subs)]
        written.append(_write(folder / "station" / f"{name}.pem", chain))
    if not written:
        raise CertificateError(f"{source}: no root and no certificate of a station with its key")
    return written


def certificates_in(source: Path) -> dict[Certificate, str]:
    """Every certificate of a tree and the name of a file that begins with it."""
    found: dict[Certificate, str] = {}
    for file in _files(source, SUFFIXES):
        try:
            first, *rest = load(file)
        except CertificateError:  # a key, or of another kind altogether
            continue
        found.setdefault(first, file.stem)
        for one in rest:
            found.setdefault(one, f"{file.stem}-{one.fingerprint[:8]}")
    return found


def _place(one: Certificate) -> str:
    """The folder of roots that a certificate belongs to, if any."""
    if one.is_ca and one.self_issued:
        return {"V2G": "v2g", "MO": "mo", "OEM": "oem"}.get(one.domain or "", "")
    return "oem" if one.is_ca and one.domain == "OEM" else ""


def _keys_in(source: Path) -> Iterator[ec.EllipticCurvePrivateKey]:
    passwords = [file.read_bytes().strip() for file in source.rglob("*assword*.txt")]
    for file in _files(source, _KEYS):
        for password in (None, *dict.fromkeys(passwords)):
            try:
                yield load_key(file, password, readable=True)
                break
            except CertificateError:
                continue


def _files(source: Path, suffixes: Collection[str]) -> list[Path]:
    return sorted(file for file in source.rglob("*") if file.suffix in suffixes and file.is_file())


def _write(file: Path, certificates: list[Certificate]) -> str:
    save(file, certificates)
    return f"{file}: {certificates[0].subject}"
