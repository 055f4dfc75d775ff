"""The PyPI package pyslac, an independent SLAC, and scapy: in an environment of their own.

`make test` installs both into `.venv-pyslac`, with the older marshmallow without which pyslac does
not start; the variable SECC_PYSLAC names another environment.
"""

import os
from pathlib import Path

import pytest

ENVIRONMENT = Path(os.environ.get("SECC_PYSLAC", Path(__file__).parents[1] / ".venv-pyslac"))
PYTHON = ENVIRONMENT / "bin/python"


def examples() -> Path:
    """The folder of its examples; the test is skipped, with the reason, where there is none."""
    found = sorted(ENVIRONMENT.glob("lib/python3*/site-packages/pyslac/examples"))
    if not found:
        pytest.skip(
            f"no PyPI package pyslac in {ENVIRONMENT} (made by `make test`, or set SECC_PYSLAC)"
        )
    return found[0]
