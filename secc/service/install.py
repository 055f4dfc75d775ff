"""Puts files where systemd finds them, shows what changes, and takes away only what is ours."""

import difflib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from secc.service.units import MARK, RULES, TARGET, UNITS, USERS, Link


class ServiceError(Exception):
    """A file cannot be put there; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file that is not as it should be; None: it is absent."""

    path: Path  # below the root
    present: str | Link | None
    wanted: str | Link | None

    @property
    def word(self) -> str:
        if self.wanted is None:
            return "obsolete"
        return "missing" if self.present is None else "differs"

    def diff(self) -> str:
        """As `diff -u` shows it."""
        before, after = (_lines(side) for side in (self.present, self.wanted))
        name = f"/{self.path}"
        return "".join(
            difflib.unified_diff(
                before,
                after,
                name if self.present is not None else "/dev/null",
                name if self.wanted is not None else "/dev/null",
            )
        )


def changes(wanted: Mapping[Path, str | Link], root: Path) -> list[Change]:
    """What is missing, differs, or is of an earlier station.toml."""
    found = []
    for path in (*wanted, *(path for path in ours(root) if path not in wanted)):
        present, goal = _read(root / path), wanted.get(path)
        if present != goal:
            found.append(Change(path, present, goal))
    return found


def carry_out(change: Change, root: Path) -> None:
    """Make it so; raises `ServiceError`."""
    place = root / change.path
    if isinstance(change.present, str) and not change.present.startswith(MARK):
        raise ServiceError(f"{place} is not of `secc service`: move it away first")
    try:
        if change.wanted is None:
            place.unlink(missing_ok=True)
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        new = place.with_name(f".{place.name}.new")
        new.unlink(missing_ok=True)
        if isinstance(change.wanted, Link):
            new.symlink_to(change.wanted.target)
        else:
            new.write_text(change.wanted, encoding="utf-8")
            new.chmod(0o644)
        os.replace(new, place)
    except OSError as error:
        raise ServiceError(f"{place}: {error.strerror}") from None


def leaving(changes: Iterable[Change]) -> list[str]:
    """Units that these changes take away: what runs of them has to be stopped before."""
    gone = [change.path for change in changes if change.wanted is None]
    wanted = [path.name for path in gone if path.parent == UNITS / f"{TARGET}.wants"]
    return wanted + [TARGET] * (UNITS / TARGET in gone)


def ours(root: Path) -> Iterator[Path]:
    """Files below `root` that an earlier installation has written, and links to them."""
    for path in (USERS, RULES, *_below(root, UNITS, "secc*")):
        present = _read(root / path)
        match present:
            case str() if present.startswith(MARK):
                yield path
            case Link(target=target) if Path(target).name.startswith("secc"):
                yield path


def _below(root: Path, folder: Path, pattern: str) -> Iterator[Path]:
    for place in sorted((root / folder).rglob(pattern)):
        if place.is_symlink() or place.is_file():
            yield place.relative_to(root)


def _read(place: Path) -> str | Link | None:
    if place.is_symlink():
        return Link(os.readlink(place))
    try:
        return place.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ServiceError(f"{place}: {error}") from None


def _lines(side: str | Link | None) -> list[str]:
    if side is None:
        return []
    return [f"-> {side.target}\n"] if isinstance(side, Link) else side.splitlines(keepends=True)
