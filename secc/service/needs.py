"""What of the machine each process of a station needs, read from its station.toml."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

# systemd gives these to every service of ours, or they are only read.
_OWN = ("/var/lib/secc", "/var/log/secc", "/run/secc")
_GIVEN = (*_OWN, "/dev", "/sys", "/etc", "/usr", "/opt", "/proc")
_GPIO = re.compile(r"!?(/dev/)?gpiochip\w*(:.+)?")
# Classes of /proc/devices: a device that is plugged in later is covered too.
_SERIAL = ("char-ttyS", "char-ttyAMA", "char-ttyUSB", "char-ttyACM")


@dataclass(frozen=True, slots=True)
class Needs:
    """Devices (as in DeviceAllow), groups that own them, folders to write, PWM in /sys."""

    devices: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    pwm: bool = False

    def __or__(self, other: "Needs") -> "Needs":
        return Needs(
            self.devices | other.devices,
            self.groups | other.groups,
            self.folders | other.folders,
            self.pwm or other.pwm,
        )


def of(sections: Iterable[msgspec.Struct]) -> Needs:
    """Of everything that the values of these sections name."""
    needs = Needs()
    for section in sections:
        for key, text in _texts("", msgspec.to_builtins(section)):
            needs |= _of_text(key, text)
    return needs


def files(section: msgspec.Struct) -> Iterator[Path]:
    """Files that its values name and that are there."""
    for _, text in _texts("", msgspec.to_builtins(section)):
        if text.startswith("/") and Path(text).is_file():
            yield Path(text)


def _texts(key: str, value: Any) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield key, value
        case dict():
            for name, inner in value.items():
                yield from _texts(str(name), inner)
        case list():
            for inner in value:
                yield from _texts(key, inner)


def _of_text(key: str, text: str) -> Needs:
    if _GPIO.fullmatch(text):
        return Needs(frozenset({"char-gpiochip"}), frozenset({"gpio"}))
    if text.startswith("/dev/i2c-"):
        return I2C
    if text.startswith("/dev/spidev"):
        return SPI
    if text.startswith(("/dev/tty", "/dev/serial/")):
        return Needs(frozenset(_SERIAL), frozenset({"dialout"}))
    if text.startswith("/dev/"):
        return Needs(frozenset({text}))
    if text.startswith("/sys/class/pwm/"):
        return Needs(groups=frozenset({"gpio"}), pwm=True)
    if key == "port":  # of a bench: nothing is written beside it
        return Needs()
    if text.startswith("/") and not any(Path(text).is_relative_to(place) for place in _GIVEN):
        folder = text if "folder" in key or key == "spool" else str(Path(text).parent)
        return Needs(folders=frozenset({folder}))
    return Needs()


I2C = Needs(frozenset({"char-i2c"}), frozenset({"i2c"}))
SPI = Needs(frozenset({"char-spi"}), frozenset({"spi"}))
