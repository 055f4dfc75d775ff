"""A real mosquitto with the files that `secc site init` writes, for tests and benchmarks."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.running import Running, running

SECC = str(Path(sys.executable).with_name("secc"))
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

    def section(self, table: str, user: str, *, tls: bool = True) -> str:
        """How `user` reaches the broker, for a settings file."""
        ca_file = f'ca_file = "{self.ca_file}"\n' if tls else ""
        return (
            f'[{table}]\nhost = "localhost"\nport = {self.port}\n{ca_file}'
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
def mosquitto(made: Files, *, tls: bool = True) -> Iterator[Running]:
    """Run the broker until the block ends; without TLS everybody may write everything."""
    assert MOSQUITTO is not None
    lines = (made.broker / "mosquitto.conf").read_text().splitlines()
    if not tls:
        lines = [line for line in lines if not line.startswith(("ca", "cert", "key", "tls", "acl"))]
    if os.geteuid() == 0:  # it would become another user, who may not read these files
        lines.append("user root")
    conf = made.folder / "mosquitto.conf"
    conf.write_text("\n".join(lines) + "\n")
    with running([MOSQUITTO, "-c", str(conf)]) as broker:
        broker.ready("running", WITHIN_S)
        yield broker
