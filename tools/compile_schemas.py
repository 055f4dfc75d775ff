"""Writes message classes and codecs from XSDs: of `secc.messages`, or of another schema.

`python -m tools.compile_schemas` writes those of `secc.messages` from `schemas/` anew; with
`--check` it only compares, and exits 1 if what is committed is not what the schemas say.
`--schema MAIN.xsd --module NAME --folder PATH` writes NAME.py and NAME_codec.py below that folder,
from that XSD and all that it imports.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import exi.compile as exi_compile
from tools.schema_reader import Description, read
from tools.schema_writer import layout, source

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "secc.messages"
SIGNATURE = {"http://www.w3.org/2000/09/xmldsig#": "xmldsig"}


@dataclass(frozen=True)
class Target:
    """One generated module: its schemas, and the modules of namespaces that they import."""

    module: str
    entry: str
    origin: str
    imported: Mapping[str, str] = field(default_factory=dict)

    def source(self, description: Description) -> str:
        """The text of the module of message classes, without its codec."""
        return source(description, self.origin, dict.fromkeys(self.imported.values(), PACKAGE))


TARGETS = (
    Target("app_protocol", "app_protocol.xsd", "schemas/app_protocol.xsd"),
    Target("xmldsig", "xmldsig.xsd", "schemas/xmldsig.xsd"),
    Target("din70121", "din70121/MsgDef.xsd", "schemas/din70121", SIGNATURE),
    Target("iso15118_2", "iso15118_2/MsgDef.xsd", "schemas/iso15118_2", SIGNATURE),
)


@contextmanager
def new_package() -> Iterator[None]:
    """An empty `secc.messages` in place of the one that may hold older classes."""
    older = {n: sys.modules.pop(n) for n in list(sys.modules) if n.startswith(PACKAGE)}
    package = ModuleType(PACKAGE)
    package.__path__ = []
    sys.modules[PACKAGE] = package
    try:
        yield
    finally:
        for name in [n for n in sys.modules if n.startswith(PACKAGE)]:
            del sys.modules[name]
        sys.modules.update(older)


def run(name: str, text: str) -> ModuleType:
    """The module of message classes in `text`; it stays in `sys.modules`, for its annotations."""
    module = sys.modules[name] = ModuleType(name)
    exec(compile(text, f"<{name}>", "exec"), module.__dict__)
    return module


def pair(name: str, text: str, root: Path) -> dict[Path, str]:
    """The files below `root` of the module of that dotted name: the classes, and their codec."""
    file = root.joinpath(*name.split(".")).with_suffix(".py")
    codec = exi_compile.source(run(name, text))
    return {file: layout(text + exi_compile.BINDING), file.with_stem(f"{file.stem}_codec"): codec}


def generated(root: Path) -> dict[Path, str]:
    """Every generated file below a checkout, with the text it must have."""
    files: dict[Path, str] = {}
    with new_package():
        for target in TARGETS:
            text = target.source(read(root / "schemas" / target.entry, target.imported))
            files |= pair(f"{PACKAGE}.{target.module}", text, root)
    return files


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Write or, with --check, compare."""
    parser = argparse.ArgumentParser(prog="compile_schemas", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if stale")
    parser.add_argument("--schema", type=Path, help="XSD of another schema")
    parser.add_argument("--module", help="dotted name of the module to write for it")
    parser.add_argument("--folder", type=Path, default=Path(), help="where that name begins")
    options = parser.parse_args(arguments)
    if (options.schema is None) != (options.module is None):
        parser.error("--schema and --module belong together")
    if options.schema is None:
        files = generated(root)
    else:
        root = options.folder
        text = source(read(options.schema, {}), options.schema.name, {})
        files = pair(options.module, text, root)
    check = options.check
    stale = [p for p, text in files.items() if not p.exists() or p.read_text() != text]
    for path in stale:
        print(f"{'stale' if check else 'written'}: {path.relative_to(root)}")
        if not check:
            path.write_text(files[path])
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
