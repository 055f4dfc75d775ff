"""Latched faults outlive the program: a small file, replaced as a whole when they change."""

import os
from pathlib import Path

import msgspec

from secc.session.plant import Fault, Severity


class MemoryFault(Exception):
    """The file cannot be used: which, why, what to do."""


class FaultMemory:
    """`path` None: nothing is kept."""

    def __init__(self, path: Path | None) -> None:
        """Raises `MemoryFault`: nobody knows what was latched."""
        self._path = path
        self.kept = self._read()

    def keep(self, latched: frozenset[Fault]) -> None:
        """Write them down if they are others than before; raises OSError."""
        if latched == self.kept:
            return
        self.kept = latched
        if self._path is None:
            return
        words = {fault.name: fault.severity.name.lower() for fault in latched}
        new = self._path.with_name(self._path.name + ".new")
        with new.open("wb") as file:
            file.write(msgspec.json.encode(words, order="sorted") + b"\n")
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)

    def _read(self) -> frozenset[Fault]:
        if self._path is None:
            return frozenset()
        try:
            words = msgspec.json.decode(self._path.read_bytes(), type=dict[str, str])
            faults = {Fault(n, Severity[s.upper()], latched=True) for n, s in words.items()}
        except FileNotFoundError:
            return frozenset()
        except (OSError, msgspec.DecodeError, KeyError) as error:
            raise MemoryFault(
                f"{self._path}: latched faults cannot be read: {error}; look into the outlet, then "
                "remove the file"
            ) from None
        return frozenset(faults)
