"""Another machine beside this one: the same files, a systemd of its own as PID 1, a network apart.

What it writes is gone with it. Needs root, overlayfs and control groups that may be made.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tools.cable import Namespace
from tools.running import running

SYSTEMD = Path("/lib/systemd/systemd")
UP_S = 30.0
_BOOT = Path(__file__).with_name("boot.sh")
_ENVIRONMENT = ("env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", "HOME=/root",
                "LANG=C.UTF-8")  # fmt: skip


class Machine(Namespace):
    """Its namespaces, all of them; `pid` is that of its systemd, seen from here."""

    @property
    def root(self) -> Path:
        """Its files, seen from here."""
        return Path(f"/proc/{self.pid}/root")


@cache
def missing() -> str | None:
    """Why there can be none here, None if there can."""
    if os.geteuid() != 0:
        return "a systemd of its own needs root"
    if not SYSTEMD.exists():
        return "systemd is not installed"
    for tool in ("unshare", "nsenter", "ip"):
        if not shutil.which(tool):
            return f"{tool} is not installed (util-linux, iproute2)"
    try:
        with machine():
            return None
    except (AssertionError, OSError) as error:
        return f"no systemd of its own here: {error}"


@contextmanager
def machine(
    network: Sequence[str] = ("unshare", "--net"), shared: Sequence[Path] = ()
) -> Iterator[Machine]:
    """Boot one. `network`: how to run it in its network; `shared`: folders of both machines."""
    with tempfile.TemporaryDirectory(prefix="secc-machine-") as stage:
        places = [stage, *(str(place) for place in shared)]
        boot = [*network, "unshare", "--mount", "sh", str(_BOOT), *places]
        with running(boot) as process:
            line = process.wait_for(lambda line: line.startswith("init "), UP_S, "init")
            pid = int(line.split()[1])
            made = Machine(pid, ("nsenter", "--target", str(pid), "--all", *_ENVIRONMENT))
            wait_until(lambda: _state(made) in ("running", "degraded"), process.tail, UP_S)
            yield made


def _state(made: Machine) -> str:
    """The word of `systemctl is-system-running`."""
    asked = made.command("systemctl", "is-system-running")
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def wait_until(done: Callable[[], bool], why: Callable[[], str], within_s: float) -> None:
    """Look until it is so; AssertionError with `why` when it takes too long."""
    deadline = time.monotonic() + within_s
    while not done():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within_s} s\n{why()}")
        time.sleep(0.1)
