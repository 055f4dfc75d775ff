"""A station of this checkout in a machine of its own, installed as docs/service.md says."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools import cable, site_broker
from tools.cable import PowerLine
from tools.running import running
from tools.systemd.machine import Machine, machine, wait_until

RELEASES, CURRENT = Path("/opt/secc/releases"), Path("/opt/secc/current")
SETTINGS, SITE = Path("/etc/secc/station.toml"), Path("/etc/secc/site.toml")
PYTHON = Path("/usr/bin/python3")  # services see none that is below /root or /home
SPARE = "spare0"  # an interface without a vehicle
MQTT_PORT, OCPP_PORT = 1883, 9000
UP_S = 120.0  # a dozen interpreters start at once
_LIBRARIES = Path("/opt/secc/libraries")


@dataclass(frozen=True, slots=True)
class Bench:
    """The machine, and the power line that leads from it to a vehicle."""

    machine: Machine
    line: PowerLine
    wheel: Path

    def path(self, place: Path) -> Path:
        """A file of the machine, seen from here."""
        return self.machine.root / place.relative_to("/")

    def secc(self, *argv: str | Path) -> "subprocess.CompletedProcess[str]":
        """Run `secc` of the first release as root."""
        program = RELEASES / "1.0/bin/secc"
        command = self.machine.command(str(program), *(str(word) for word in argv))
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def show(self, unit: str, name: str) -> str:
        """A property of a unit."""
        return self.machine.run("systemctl", "show", "--property", name, "--value", unit).strip()

    def units(self) -> list[str]:
        """The services that secc.target wants, by instance."""
        return sorted(self.show("secc.target", "Wants").split())

    def active(self) -> bool:
        """Whether all of them serve."""
        return all(self.show(unit, "ActiveState") == "active" for unit in self.units())

    def wait_active(self) -> None:
        """Until they do; AssertionError with the journal if they do not."""
        wait_until(self.active, self.journal, UP_S)

    def journal(self, *only: str) -> str:
        """What they and systemd have said of them."""
        told = self.machine.run("journalctl", "--no-pager", "--output=cat", "--unit=secc*", *only)
        return told[-8_000:]

    def release(self, version: str) -> Path:
        """A virtual environment with this checkout; what it needs is that of this environment."""
        made = RELEASES / version
        self.machine.run(str(PYTHON), "-m", "venv", str(made))
        pip = (str(made / "bin/pip"), "install", "--quiet", "--no-index", "--no-deps")
        self.machine.run(*pip, f"/root/{self.wheel.name}")
        packages = next(self.path(made).glob("lib/python*/site-packages"))
        (packages / "libraries.pth").write_text(f"{_LIBRARIES}\n", encoding="utf-8")
        return made

    def copy(self, release: Path, version: str) -> Path:
        """Another release with the same in it, sooner than `release` makes it."""
        made = RELEASES / version
        self.machine.run("cp", "-a", str(release), str(made))
        self.machine.run("sed", "-i", f"1s#{release}#{made}#", str(made / "bin/secc"))
        return made


def missing() -> str | None:
    """Why no release can be made here, None if one can."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    asks = "import ensurepip, sys; print('%d.%d' % sys.version_info[:2])"
    if not PYTHON.exists():
        return f"there is no {PYTHON}"
    tried = subprocess.run([PYTHON, "-c", asks], capture_output=True, text=True, check=False)
    if tried.stdout.strip() != version:
        return f"{PYTHON} is not a Python {version} with venv"
    return site_broker.missing()


def wheel(folder: Path) -> Path:
    """This checkout as a wheel; OSError if what builds it cannot be had."""
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder)]
    checkout = Path(__file__).parents[2]
    done = subprocess.run([*pip, str(checkout)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(done.stderr.strip())
    return next(folder.glob("secc-*.whl"))


@contextmanager
def bench(built: Path, shared: Sequence[Path] = ()) -> Iterator[Bench]:
    """Boot a machine with modem, broker, central system and a first release, not yet installed."""
    with ExitStack() as stack:
        (line,) = stack.enter_context(cable.power_line())
        at = line.station.command
        line.station.run("ip", "link", "add", SPARE, "type", "veth", "peer", "name", "spare1")
        for name in (SPARE, "spare1"):
            line.station.run("ip", "link", "set", name, "up")
        ports = (f"--port={cable.port(0)}:qualcomm", f"--port={cable.port(1)}:lumissil:ev")
        python = (sys.executable, "-m")
        stack.enter_context(running(line.medium.command(*python, "tools.modem", *ports)))
        csms = at(*python, "tools.central_system", "--port", str(OCPP_PORT))
        stack.enter_context(running(csms))
        broker = at(str(site_broker.MOSQUITTO), "-p", str(MQTT_PORT))
        stack.enter_context(running(broker))
        packages = next(Path(sys.prefix).glob("lib/python*/site-packages"))
        seen = (*shared, packages)  # also from below /tmp, where the machine has nothing
        made = Bench(stack.enter_context(machine(line.station.enter, seen)), line, built)
        made.path(Path("/root", built.name)).write_bytes(built.read_bytes())
        made.machine.run("mkdir", "-p", str(_LIBRARIES), "/etc/secc")
        made.machine.run("mount", "--bind", str(packages), str(_LIBRARIES))
        made.release("1.0")
        yield made
