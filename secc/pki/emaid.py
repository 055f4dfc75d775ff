"""The identifier of a contract, eMAID (ISO 15118-2, 8.5.2.1 and annex H).

Two letters of the country, three characters of the provider, nine of the contract and perhaps a
check digit, which nobody verifies. Certificates may write it with hyphens and in lower case.
"""

from __future__ import annotations

import re

_EMAID = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[A-Z0-9]{9}[A-Z0-9]?", re.ASCII)


def normal(written: str) -> str | None:
    """The agreed way to write it (capitals, no hyphens), None if it is no eMAID."""
    plain = written.replace("-", "")
    if not plain.isascii():  # some letters become ASCII ones when capitalised
        return None
    return plain.upper() if _EMAID.fullmatch(plain.upper()) else None


def provider(emaid: str) -> str:
    """Country and provider of a normal eMAID, as in DEABC."""
    return emaid[:5]
