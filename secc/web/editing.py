"""Changes to station.toml: checked as a whole, comments stay, the file is replaced in one step."""

import hashlib
import os
import re
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from secc import config
from secc.config import Config, ConfigError

Value = str | int | float | bool | list[str] | None  # None: the key goes, its default holds


class Outdated(Exception):
    """Somebody else has written the file since it was read."""


def fingerprint(text: str) -> str:
    """Of a text, to notice that it is another one."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def changed(text: str, values: Mapping[str, Value], connector: int | None, file: str) -> str:
    """`text` with keys set for a connector, or for all (None); raises ConfigError."""
    for path, value in values.items():
        place = _place(text, path, connector)
        text = _set(text, place, value)
    every(text, file)
    return text


def every(text: str, file: str) -> list[Config]:
    """What a text says of each connector; raises ConfigError."""
    tables = tomllib.loads(text)
    numbers = config.numbers(tables)
    return [config.parse(text, file, number) for number in numbers]


def replace(file: Path, text: str, read: str) -> None:
    """Write `text` unless the file is no longer what was `read`; raises Outdated and OSError."""
    if fingerprint(file.read_text(encoding="utf-8")) != read:
        raise Outdated
    before = file.stat()
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as new:
            new.write(text)
            new.flush()
            os.fchmod(new.fileno(), before.st_mode & 0o7777)
            if os.geteuid() == 0:
                os.fchown(new.fileno(), before.st_uid, before.st_gid)
            os.fsync(new.fileno())
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _place(text: str, path: str, connector: int | None) -> list[str]:
    """Where a key of a connector stands: that of the file's first one at the top level."""
    names = path.split(".")
    first = tomllib.loads(text).get("connector", 1)
    if connector is None or connector == first:
        return names
    return ["connectors", str(connector), *names]


def _set(text: str, place: list[str], value: Value) -> str:
    if value is not None and not _has(tomllib.loads(text), place):
        uncommented = _uncommented(text, place, value)
        if uncommented is not None:
            return uncommented
    try:
        document = tomlkit.parse(text)
        table: Any = document
        for name in place[:-1]:
            if name not in table:
                if value is None:
                    return text
                table[name] = tomlkit.table()
            table = table[name]
        if value is None:
            table.pop(place[-1], None)
        else:
            table[place[-1]] = value
        return tomlkit.dumps(document)
    except TOMLKitError as error:
        raise ConfigError(f"{'.'.join(place)}: cannot be written: {error}") from None


def _has(tables: Any, place: list[str]) -> bool:
    for name in place:
        if not isinstance(tables, dict) or name not in tables:
            return False
        tables = tables[name]
    return True


def _uncommented(text: str, place: list[str], value: Value) -> str | None:
    """The line `#key = default` of the template takes the value, below its own comment."""
    lines, section = text.split("\n"), ""
    for number, line in enumerate(lines):
        if heading := re.match(r"\[([\w.-]+)\]", line):
            section = heading[1]
        elif section == ".".join(place[:-1]) and re.match(rf"#{re.escape(place[-1])} = ", line):
            lines[number] = f"{place[-1]} = {tomlkit.item(value).as_string()}"
            found = "\n".join(lines)
            tables: Any = tomllib.loads(found)
            for name in place:
                tables = tables[name]
            return found if tables == value else None
    return None
