"""Upgrade and roll-back: two virtual environments, of which a link says which one is run."""

import os
import subprocess
from pathlib import Path

_PATIENCE_S = 60.0


class ReleaseError(Exception):
    """A release that cannot serve this station; the text says why."""


def switch(link: Path, release: Path, file: Path) -> None:
    """From now on `link` leads to `release`, if that one understands `file`.

    The link moves in one step; what it led to is kept as `previous` beside it.
    """
    if link.exists() and not link.is_symlink():
        raise ReleaseError(f"{link} is no link: choose another one with --link")
    check(release, file)
    before = Path(os.readlink(link)) if link.is_symlink() else None
    if before is not None and before != release:
        _point(link.with_name("previous"), before)
    _point(link, release)


def roll_back(link: Path, file: Path) -> Path:
    """Back to the release before; the one that is left becomes `previous`. Returns it."""
    previous = link.with_name("previous")
    if not previous.is_symlink():
        raise ReleaseError(f"there is no release before: {previous} is missing")
    release = Path(os.readlink(previous))
    switch(link, release, file)
    return release


def check(release: Path, file: Path) -> None:
    """Whether the release runs here and reads the configuration; raises `ReleaseError`."""
    program = release / "bin/secc"
    try:
        tried = subprocess.run(
            [program, "check", file], capture_output=True, text=True, timeout=_PATIENCE_S
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ReleaseError(f"{program} does not run: {error}") from None
    if tried.returncode:
        raise ReleaseError(f"{program} check {file}:\n{tried.stderr.strip()}")


def _point(link: Path, target: Path) -> None:
    new = link.with_name(f".{link.name}.new")
    try:
        link.parent.mkdir(parents=True, exist_ok=True)
        new.unlink(missing_ok=True)
        new.symlink_to(target)
        os.replace(new, link)
    except OSError as error:
        raise ReleaseError(f"{link}: {error.strerror}") from None
