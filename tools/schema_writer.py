"""Writes a described schema as a module of message classes (`exi.schema` explains their form).

Layout is left to `ruff format`, which the project runs on all code anyway.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Mapping

from tools.schema_reader import Declaration, Description, Field, MessageClass, Model, identifier

VOCABULARY = re.compile(
    r"\b(Attribute|Choice|Declared|Element|Enumeration|Group|Hex|Length|Name|Occurs|Range|Schema"
    r"|Sequence|Text|Wildcard|message)(?=[(|)\] ])"
)


def source(description: Description, origin: str, modules: Mapping[str, str]) -> str:
    """The text of the module for the schemas at `origin`.

    `modules` maps each module of imported declarations to the package it is in.
    """
    parts = [
        *(f'{name} = "{uri}"' for name, uri in description.namespaces.items()),
        *map(_enumeration, sorted(description.enumerations.items())),
        *(f"{name} = {expression}" for name, expression in sorted(description.aliases.items())),
        *map(_class, description.classes.values()),
        *map(_group, sorted(description.groups.items())),
        _messages(description.messages),
        _schema(description, modules),
    ]
    body = "\n".join(parts)
    words = sorted(set(VOCABULARY.findall(re.sub(r'""".*?"""', "", body))))
    header = [
        f'"""Generated from {origin} by tools/compile_schemas.py, do not edit."""',
        "from __future__ import annotations\n",
        "from dataclasses import dataclass" + (", field" if "(default_factory" in body else ""),
        *(["from typing import Annotated"] if "Annotated[" in body else []),
        f"\nfrom exi.schema import {', '.join(words)}",
        *(f"from {package} import {module}" for module, package in modules.items()),
    ]
    return layout("\n".join([*header, "", body]))


def layout(text: str) -> str:
    """Generated code as `ruff format` writes it."""
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", "generated.py", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def _declared(declaration: Declaration) -> str:
    abstract = ", abstract=True" if declaration.abstract else ""
    return f'Declared("{declaration.name}", {declaration.namespace}, {declaration.type}{abstract})'


def _sorted(declarations: Iterable[Declaration]) -> str:
    ordered = sorted(declarations, key=lambda d: (d.name, d.namespace, d.type))
    return "".join(f"{_declared(d)}, " for d in ordered)


def _enumeration(item: tuple[str, tuple[str, ...]]) -> str:
    name, values = item
    members = [f'    {identifier(value)} = "{value}"' for value in values]
    return "\n".join([f"class {name}(Enumeration):", *members])


def _class(described: MessageClass) -> str:
    arguments = [described.namespace]
    if described.content:
        arguments.append(f"content=lambda: {_part(described.content)}")
    if described.mixed:
        arguments.append("mixed=True")
    lines = [
        f"@message({', '.join(arguments)})",
        "@dataclass(slots=True, kw_only=True)",
        f"class {described.name}:",
        f'    """{described.doc}"""',
        *(f"    {_field(f)}" for f in described.fields),
    ]
    return "\n".join(lines)


def _field(described: Field) -> str:
    kind, markers, default = described.type, list(described.markers), ""
    if described.occurs:
        least, most = described.occurs
        kind = f"list[{kind}]"
        markers.append(f"Occurs({least}, {most})")
        default = " = field(default_factory=list)" if least == 0 else ""
    if markers:
        kind = f"Annotated[{', '.join([kind, *markers])}]"
    if described.optional:
        kind, default = f"{kind} | None", " = None"
    return f"{described.name}: {kind}{default}"


def _part(part: str | Declaration | Model) -> str:
    if isinstance(part, str):
        return f'"{part}"'
    if isinstance(part, Declaration):
        return _declared(part)
    arguments = [_part(p) for p in part.parts]
    if part.minimum != 1:
        arguments.append(f"minimum={part.minimum}")
    if part.maximum != 1:
        arguments.append(f"maximum={part.maximum}")
    return f"{part.kind}({', '.join(arguments)})"


def _group(item: tuple[str, frozenset[Declaration]]) -> str:
    name, members = item
    union = " | ".join(sorted({m.type for m in members}))
    return f"{name} = Annotated[{union}, Group({_sorted(members)})]"


def _messages(messages: Mapping[str, str]) -> str:
    pairs = "".join(f'"{name}": {kind}, ' for name, kind in sorted(messages.items()))
    return f"MESSAGES: dict[str, type] = {{{pairs}}}"


def _schema(description: Description, modules: Iterable[str]) -> str:
    def row(what: str, declarations: Iterable[Declaration]) -> str:
        imported = "".join(f"*{module}.schema().{what}, " for module in modules)
        return f"{what}=({imported}{_sorted(declarations)})"

    rows = [
        row("roots", description.roots),
        row("elements", description.elements),
        row("attributes", description.attributes),
    ]
    return (
        "def schema() -> Schema:\n"
        '    """Every declaration of these schemas, imported ones included."""\n'
        f"    return Schema({', '.join(rows)})"
    )
