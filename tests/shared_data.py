"""Where data of third parties lies that this project may use and not redistribute."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


def shared_data() -> Path | None:
    """The folder named by SECC_SHARED, or `data` in a folder `shared` beside the checkout."""
    named = os.environ.get("SECC_SHARED")
    found = Path(named) if named else ROOT.parent / "shared" / "data"
    return found if found.is_dir() else None


def shared_file(name: str) -> Path:
    """A file of it; the test is skipped, with the reason, where there is none."""
    folder = shared_data()
    if folder is None:
        pytest.skip("no third-party data: SECC_SHARED names no folder, ../shared/data is absent")
    if not (folder / name).exists():
        pytest.skip(f"no {name} in {folder}")
    return folder / name


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a file of JSON lines."""
    return [json.loads(line) for line in shared_file(name).read_text().splitlines()]
