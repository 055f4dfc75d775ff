"""The PyPI package iso15118: the published XSDs and EXIficient, which are not ours to distribute.

`make test` installs it into `.venv-ecog`; the variable SECC_ECOG names another environment.
"""

import os
import re
from pathlib import Path

ENVIRONMENT = Path(os.environ.get("SECC_ECOG", Path(__file__).parents[1] / ".venv-ecog"))
ABSENT = f"no PyPI package iso15118 in {ENVIRONMENT} (made by `make test`, or set SECC_ECOG)"
XMLDSIG = "xmldsig-core-schema.xsd"


def shared() -> Path | None:
    """The folder of the package that holds `schemas` and `EXICodec.jar`."""
    found = sorted(ENVIRONMENT.glob("lib/python3*/site-packages/iso15118/shared/EXICodec.jar"))
    return found[0].parent if found else None


def copy_schemas(package: Path, target: Path) -> None:
    """The published XSDs below `target`, made readable without a network.

    The DOCTYPE of xmldsig names a DTD at w3.org, and din_spec imports xmldsig from its own folder,
    where it is not.
    """
    for file in (package / "schemas").glob("**/*.xsd"):
        copy = target / file.relative_to(package / "schemas")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(re.sub(r"<!DOCTYPE.*?\]>", "", file.read_text(), flags=re.DOTALL))
    (target / "din_spec" / XMLDSIG).write_text((target / XMLDSIG).read_text())
