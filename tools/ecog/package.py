"""Where the package is, and its XSDs made readable.

`make test` installs it into `.venv-ecog`; the variable SECC_ECOG names another environment.
"""

import os
import re
import shutil
from pathlib import Path

ENVIRONMENT = Path(os.environ.get("SECC_ECOG", Path(__file__).parents[2] / ".venv-ecog"))
PYTHON = ENVIRONMENT / "bin/python"
ABSENT = f"no PyPI package iso15118 in {ENVIRONMENT} (made by `make test`, or set SECC_ECOG)"
FRONT_END = Path(__file__).with_name("front_end.py")  # a program for that interpreter
XMLDSIG = "xmldsig-core-schema.xsd"


def shared() -> Path | None:
    """The folder of the package that holds `schemas` and `EXICodec.jar`."""
    found = sorted(ENVIRONMENT.glob("lib/python3*/site-packages/iso15118/shared/EXICodec.jar"))
    return found[0].parent if found else None


def missing(*tools: str) -> str | None:
    """Why the package cannot run here, or None; `tools`: what it takes besides Java."""
    absent = [tool for tool in ("java", *tools) if shutil.which(tool) is None]
    if absent:
        return f"no {' and no '.join(absent)} on this machine, for the EcoG package"
    return None if shared() else ABSENT


def copy_schemas(package: Path, target: Path) -> None:
    """The published XSDs below `target`, made readable without a network.

    The DOCTYPE of xmldsig names a DTD at w3.org, and din_spec and iso15118_20 import xmldsig from
    their own folder, where it is not.
    """
    for file in (package / "schemas").glob("**/*.xsd"):
        copy = target / file.relative_to(package / "schemas")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(re.sub(r"<!DOCTYPE.*?\]>", "", file.read_text(), flags=re.DOTALL))
    for folder in ("din_spec", "iso15118_20"):
        (target / folder / XMLDSIG).write_text((target / XMLDSIG).read_text())
