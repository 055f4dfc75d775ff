"""Writes the message classes and codecs of `secc.messages` from the XSDs in `schemas/`.

`python -m tools.compile_schemas` writes them anew; with `--check` it only compares, and exits 1 if
what is committed is not what the schemas say.
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
def new_package() -> Iterator[ModuleType]:
    """An empty `secc.messages` in place of the one that may hold older classes."""
    older = {n: sys.modules.pop(n) for n in list(sys.modules) if n.startswith(PACKAGE)}
    package = ModuleType(PACKAGE)
    package.__path__ = []
    sys.modules[PACKAGE] = package
    try:
        yield package
    finally:
        for name in [n for n in sys.modules if n.startswith(PACKAGE)]:
            del sys.modules[name]
        sys.modules.update(older)


def run(target: Target, text: str, package: ModuleType) -> ModuleType:
    """The module of message classes in `text`, as a part of `package`."""
    module = ModuleType(f"{package.__name__}.{target.module}")
    sys.modules[module.__name__] = module
    setattr(package, target.module, module)
    exec(compile(text, f"<{module.__name__}>", "exec"), module.__dict__)
    return module


def generated(root: Path) -> dict[Path, str]:
    """Every generated file below a checkout, with the text it must have."""
    files = {}
    folder = root.joinpath(*PACKAGE.split("."))
    with new_package() as package:
        for target in TARGETS:
            text = target.source(read(root / "schemas" / target.entry, target.imported))
            module = run(target, text, package)
            files[folder / f"{target.module}.py"] = layout(text + exi_compile.imports(module))
            files[folder / f"{target.module}_codec.py"] = exi_compile.source(module)
    return files


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Write or, with --check, compare."""
    parser = argparse.ArgumentParser(prog="compile_schemas", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if stale")
    check = parser.parse_args(arguments).check
    files = generated(root)
    stale = [p for p, text in files.items() if not p.exists() or p.read_text() != text]
    for path in stale:
        print(f"{'stale' if check else 'written'}: {path.relative_to(root)}")
        if not check:
            path.write_text(files[path])
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
