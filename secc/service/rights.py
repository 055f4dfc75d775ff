"""What a station's services are told to use and the user `secc` cannot reach."""

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from secc.config import Config
from secc.service import needs
from secc.service.units import USER, Setting

# ProtectHome= and PrivateTmp=: services see nothing of them.
_HIDDEN = ("/home", "/root", "/run/user", "/tmp", "/var/tmp")


def lacking(connectors: Sequence[Config], setting: Setting) -> Iterator[str]:
    """One line for each, with what to do; only root can find out."""
    read = {setting.file, *([setting.site] if setting.site else ())}
    read |= {path for one in connectors for path in needs.files(one)}
    python = setting.program.with_name("python").resolve()
    for path in sorted(read | {setting.program, python}):
        if hidden := [place for place in _HIDDEN if path.is_relative_to(place)]:
            yield f"{path}: services see nothing below {hidden[0]}: put it elsewhere"
        elif not _may("-r", path):
            yield f"{path}: {USER} may not read it: chgrp {USER} and chmod g+r (folders g+rx)"
    for folder in sorted(needs.of(connectors).folders):
        if not _may("-w", Path(folder)):
            yield f"{folder}: {USER} may not write there: install -d -o {USER} -m 750 {folder}"


def _may(how: str, path: Path) -> bool:
    """Asked as that user with its groups: modes, lists of rights and folders above all count."""
    asked = ("runuser", "-u", USER, "--", "test", how, str(path))
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0
