"""A real mosquitto with the files that `secc site init` writes, and a site around it."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.integration.station import SECC
from tools.running import Running, running

MOSQUITTO = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
WITHIN_S = 20.0


def missing() -> str | None:
    """Why there can be no broker here."""
    return None if MOSQUITTO else "mosquitto is not installed (.ci/system-packages mosquitto)"


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@dataclass(frozen=True)
class Files:
    """Of one site: its folder, and the port of its broker."""

    folder: Path
    port: int

    @property
    def broker(self) -> Path:
        return self.folder / "broker"

    @property
    def ca_file(self) -> Path:
        return self.broker / "ca.crt"

    def password(self, user: str) -> Path:
        return self.broker / f"{user}.password"

    def section(self, table: str, user: str) -> str:
        """How `user` reaches the broker, for a settings file."""
        return (
            f'[{table}]\nhost = "localhost"\nport = {self.port}\nca_file = "{self.ca_file}"\n'
            f'password_file = "{self.password(user)}"\n'
        )


def files(folder: Path, *stations: str) -> Files:
    """What `secc site init` writes."""
    made = Files(folder, free_port())
    names = [word for station in stations for word in ("--station", station)]
    done = subprocess.run(
        [
            *(SECC, "site", "init", str(folder / "site.toml"), "--broker", str(made.broker)),
            *("--host", "localhost", "--port", str(made.port), *names),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return made


@contextmanager
def mosquitto(made: Files) -> Iterator[Running]:
    """Run the broker until the block ends."""
    assert MOSQUITTO is not None
    conf = made.broker / "mosquitto.conf"
    if os.geteuid() == 0:  # it would become another user, who may not read these files
        text = conf.read_text()
        conf = made.folder / "as_root.conf"
        conf.write_text(text + "user root\n")
    with running([MOSQUITTO, "-c", str(conf)]) as broker:
        broker.ready("running", WITHIN_S)
        yield broker
