"""Writes the message classes and codecs of `secc.messages` from the XSDs in `schemas/`.

`python -m tools.compile_schemas` writes them anew; with `--check` it only compares, and exits 1 if
what is committed is not what the schemas say.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import exi.compile as exi_compile
from tools.schema_reader import Description, read
from tools.schema_writer import layout, source

ROOT = Path(__file__).resolve().parent.parent
MESSAGES = Path("secc/messages")
XMLDSIG = "http://www.w3.org/2000/09/xmldsig#"


@dataclass(frozen=True)
class Protocol:
    """One generated module: where its schemas are and whether they import XML signature."""

    module: str
    entry: str
    origin: str
    signed: bool

    def read(self, schemas: Path, locations: dict[str, str] | None = None) -> Description:
        """Describe this protocol as the XSDs below `schemas` declare it."""
        imported = {XMLDSIG: "xmldsig"} if self.signed else {}
        return read(schemas / self.entry, imported, locations)

    def source(self, description: Description) -> str:
        """The text of the module of message classes."""
        modules = {"xmldsig": "secc.messages"} if self.signed else {}
        return source(description, self.origin, modules)

    def run(self, text: str, package: ModuleType) -> ModuleType:
        """The module of message classes in `text`, as a part of `package`."""
        module = ModuleType(f"{package.__name__}.{self.module}")
        sys.modules[module.__name__] = module
        setattr(package, self.module, module)
        exec(compile(text, f"<{module.__name__}>", "exec"), module.__dict__)
        return module


PROTOCOLS = (
    Protocol("app_protocol", "app_protocol.xsd", "schemas/app_protocol.xsd", signed=False),
    Protocol("xmldsig", "xmldsig.xsd", "schemas/xmldsig.xsd", signed=False),
    Protocol("din70121", "din70121/MsgDef.xsd", "schemas/din70121", signed=True),
    Protocol("iso15118_2", "iso15118_2/MsgDef.xsd", "schemas/iso15118_2", signed=True),
)


def generated() -> list[tuple[Path, str]]:
    """Every generated file, relative to the checkout, with the text it must have."""
    files = []
    with _empty_package("secc.messages") as package:
        for protocol in PROTOCOLS:
            text = protocol.source(protocol.read(ROOT / "schemas"))
            module = protocol.run(text, package)
            path = MESSAGES / protocol.module
            files.append((path.with_suffix(".py"), layout(text + exi_compile.imports(module))))
            codec = path.with_name(f"{protocol.module}_codec.py")
            files.append((codec, exi_compile.source(module)))
    return files


@contextmanager
def _empty_package(name: str) -> Iterator[ModuleType]:
    """A package to run new classes in, under the name of one that may hold older classes."""
    before = dict(sys.modules)
    package = ModuleType(name)
    package.__path__ = []
    sys.modules[name] = package
    try:
        yield package
    finally:
        sys.modules.update(before)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or, with --check, compare."""
    parser = argparse.ArgumentParser(prog="compile_schemas", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if stale")
    check = parser.parse_args(arguments).check
    stale = False
    for path, text in generated():
        target = ROOT / path
        if target.exists() and target.read_text() == text:
            continue
        stale = True
        print(f"{'stale' if check else 'written'}: {path}")
        if not check:
            target.write_text(text)
    return int(check and stale)


if __name__ == "__main__":
    sys.exit(main())
