"""The ways in which coding fails."""

from __future__ import annotations


class ExiError(Exception):
    """Octets and messages do not agree with the schema."""


class DecodeError(ExiError):
    """The octets are not a document of this schema.

    `path` names the element by wire names, `bit` is where the offending code begins, counted
    from the first bit of the document.
    """

    def __init__(self, reason: str, path: str = "", bit: int = 0) -> None:
        super().__init__(f"{path}: {reason} (bit {bit})" if path else f"{reason} (bit {bit})")
        self.reason = reason
        self.path = path
        self.bit = bit


class EncodeError(ExiError):
    """The object is not a valid message; `path` names the element by wire names."""

    def __init__(self, reason: str, path: str = "") -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.reason = reason
        self.path = path


class XmlError(EncodeError):
    """XML and message do not agree with the schema."""


class JsonError(EncodeError):
    """Plain values do not agree with the schema."""
