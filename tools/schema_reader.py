"""Reads XSDs into the plain description from which a module of message classes is written.

What is read is what V2G uses: see `exi.schema` for the vocabulary. Anything else (lists, unions,
patterns, xs:all, fixed values, nillable elements) is refused, so that nothing is lost unnoticed.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xmlschema
from xmlschema.validators import XsdAnyElement, XsdElement, XsdGroup

XS = "http://www.w3.org/2001/XMLSchema"
PREDEFINED = {XS, f"{XS}-instance", "http://www.w3.org/XML/1998/namespace"}
BODY_HEAD = "BodyElement"
# The primitive types that V2G has, beside numbers, and what Python calls them.
PLAIN = {"boolean": "bool", "string": "str", "anyURI": "str", "base64Binary": "bytes"}


class UnsupportedSchema(Exception):
    """The schema uses something that V2G does not."""


@dataclass(frozen=True)
class Field:
    """One field of a class; `type` and `markers` are Python expressions."""

    name: str
    type: str
    markers: tuple[str, ...] = ()
    optional: bool = False
    occurs: tuple[int, int | None] | None = None


@dataclass(frozen=True)
class Declaration:
    """An element or attribute declaration; `namespace` and `type` are Python expressions."""

    name: str
    namespace: str
    type: str
    abstract: bool = False


@dataclass(frozen=True)
class Model:
    """A group of particles: Sequence or Choice of fields (str), declarations or Wildcard."""

    kind: str
    parts: tuple[str | Declaration | Model, ...]
    minimum: int = 1
    maximum: int | None = 1


@dataclass(frozen=True)
class MessageClass:
    """A complex type. `content` stays None if the fields in a row say it all."""

    name: str
    doc: str
    namespace: str
    fields: tuple[Field, ...]
    content: Model | None = None
    mixed: bool = False


@dataclass
class Description:
    """What one module declares; types and elements of imported modules are theirs."""

    namespaces: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    enumerations: dict[str, tuple[str, ...]] = field(default_factory=dict)
    classes: dict[str, MessageClass] = field(default_factory=dict)
    groups: dict[str, frozenset[Declaration]] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    roots: frozenset[Declaration] = frozenset()
    elements: frozenset[Declaration] = frozenset()
    attributes: frozenset[Declaration] = frozenset()


WILDCARD = Model("Wildcard", ())


def read(entry: Path, imported: Mapping[str, str]) -> Description:
    """Describe the schema at `entry` and all that it imports.

    `imported` maps each namespace that another module declares to that module's name.
    """
    schema = xmlschema.XMLSchema10(str(entry), allow="local")
    return _Reader(schema.maps, imported).description()


def constant(namespace: str) -> str:
    """What generated code calls a namespace: urn:...:MsgDataTypes is MSG_DATA_TYPES."""
    last = re.split(r"[:/]", namespace.rstrip("#"))[-1]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", last).upper()


def identifier(name: str) -> str:
    """The Python name of a wire text: None is None_, int is int_, W/s is W_s."""
    name = re.sub(r"\W", "_", name)
    return f"{name}_" if keyword.iskeyword(name) or hasattr(builtins, name) else name


class _Reader:
    """Walks the global maps of one schema; xmlschema's components are dynamic, hence `Any`."""

    def __init__(self, maps: Any, imported: Mapping[str, str]) -> None:
        self.imported = imported
        self.globals = [e for e in maps.elements.values() if self._own(e.name)]
        self.types = [t for t in maps.types.values() if t.is_complex() and self._own(t.name)]
        self.types += [e.type for e in self.globals if e.type.name is None]
        self.groups = {
            head: [*_substitutes(maps, head), maps.elements[head]]
            for head in maps.substitution_groups
        }
        self.body = next((g for head, g in self.groups.items() if _local(head) == BODY_HEAD), [])
        self.names = {id(e.type): _local(e.name) for e in self.globals if e.type.name is None}
        self.names |= {id(e.type): _local(e.name) for e in self.body[:-1]}
        self.out = Description()

    def description(self) -> Description:
        out = self.out
        out.namespaces = {constant(n): n for n in sorted({t.target_namespace for t in self.types})}
        out.classes = {c.name: c for c in map(self._class, self.types)}
        if len(out.classes) < len(self.types):
            raise UnsupportedSchema("two types with the same name")
        messages = self.body[:-1] or self.globals
        out.messages = {_local(e.name): self._type(e.type) for e in messages}
        out.roots = frozenset(map(self._declaration, self.globals))
        leaves = [e for t in self.types for e in _leaves(t) if self._own(e.name)]
        out.elements = out.roots | frozenset(map(self._declaration, leaves))
        attributes = [a for t in self.types for a in t.attributes.values()]
        out.attributes = frozenset(map(self._declaration, attributes))
        return out

    def _own(self, name: str) -> bool:
        return _namespace(name) not in PREDEFINED | self.imported.keys()

    # --- names ---------------------------------------------------------------------------

    def _declaration(self, component: Any) -> Declaration:
        namespace = self._namespace(_namespace(component.name))
        kind = component.type
        values = component.fixed, component.default
        if getattr(component, "nillable", False) or values != (None, None):
            raise UnsupportedSchema(f"nil, fixed or default value of {component.name}")
        abstract = getattr(component, "abstract", False) or getattr(kind, "abstract", False)
        return Declaration(_local(component.name), namespace, self._type(kind), abstract)

    def _namespace(self, namespace: str) -> str:
        if namespace in self.imported:
            return f"{self.imported[namespace]}.{constant(namespace)}"
        return constant(namespace) if namespace else '""'

    def _type(self, xsd: Any) -> str:
        """The expression for a type; simple types with a name are noted on the way."""
        if xsd.name is None and xsd.is_simple():
            return self._simple(xsd)
        name = self.names.get(id(xsd)) or _local(xsd.name or "")
        if not name or (xsd.is_complex() and xsd.target_namespace == XS):
            raise UnsupportedSchema(name or "a local complex type without a name")
        if module := self.imported.get(xsd.target_namespace):
            return f"{module}.{name}"
        if xsd.is_complex():
            return name
        if xsd.enumeration is not None and xsd.is_atomic() and _primitive(xsd) == "string":
            self.out.enumerations[name] = tuple(xsd.enumeration)
            return name
        expression = self._simple(xsd)
        if expression in PLAIN.values():
            return expression
        self.out.aliases[identifier(name)] = expression
        return identifier(name)

    def _simple(self, xsd: Any) -> str:
        patterns = xsd.patterns is not None and xsd.target_namespace != XS  # xs:ID has one
        if patterns or not xsd.is_atomic() or xsd.enumeration is not None:
            raise UnsupportedSchema(f"simple type {xsd.name}")
        primitive = _primitive(xsd)
        if primitive == "decimal" and xsd.is_derived(xsd.maps.types[f"{{{XS}}}integer"]):
            return f"Annotated[int, Range({xsd.min_value}, {xsd.max_value})]"
        python = PLAIN.get(primitive) or {"hexBinary": "bytes"}.get(primitive)
        if python is None:
            raise UnsupportedSchema(f"simple type {xsd.name or primitive}")
        markers = []
        if xsd.min_length or xsd.max_length is not None:
            markers.append(f"Length({xsd.min_length or 0}, {xsd.max_length})")
        if primitive == "hexBinary":
            markers.append("Hex()")
        return f"Annotated[{', '.join([python, *markers])}]" if markers else python

    # --- classes -------------------------------------------------------------------------

    def _class(self, xsd: Any) -> MessageClass:
        qualified = xsd.schema.element_form_default == "qualified"
        namespace = self._namespace(xsd.target_namespace if qualified else "")
        if None in xsd.attributes:
            raise UnsupportedSchema(f"xs:anyAttribute of {xsd.name}")
        fields = [self._attribute(a) for a in xsd.attributes.values()]
        content = None
        if xsd.has_simple_content():
            fields.append(Field("value", self._type(xsd.content), ("Text()",)))
        elif xsd.mixed or not _in_order(xsd.content):
            kind = "Element | str" if xsd.mixed else "Element"
            fields.append(Field("content", kind, occurs=(0, None)))
            content = self._model(xsd.content, self._declaration)
        else:
            particles = list(_particles(xsd.content))
            fields += [self._field(e, namespace, absent) for e, absent in particles]
            if not _is_row(xsd.content):
                content = self._model(xsd.content, lambda e: _local(e.name))
        name = self._type(xsd)
        what = f"Type {name}" if xsd.name and _local(xsd.name) == name else f"Element {name}"
        doc = f"{what} of {xsd.target_namespace}."
        return MessageClass(name, doc, namespace, tuple(fields), content, xsd.mixed)

    def _attribute(self, attribute: Any) -> Field:
        namespace = _namespace(attribute.name)
        marker = f"Attribute({self._namespace(namespace) if namespace else ''})"
        optional = attribute.use != "required"
        return Field(_local(attribute.name), self._type(attribute.type), (marker,), optional)

    def _field(self, element: Any, namespace: str, absent: bool) -> Field:
        """`namespace` is that of the class, `absent` that the group around may be left out."""
        name, own = _local(element.name), self._namespace(_namespace(element.name))
        markers = () if own == namespace else (f'Name("{name}", {own})',)
        kind = self._type(element.type)
        if group := self.groups.get(element.name):  # its members tell their own names
            kind, markers = f"{name}Group", ()
            self.out.groups[kind] = frozenset(map(self._declaration, group))
        if kind == name:  # inside the class its field would hide the type
            kind = f"{name}_"
            self.out.aliases[kind] = name
        least, most = element.occurs
        if most == 1:
            return Field(name, kind, markers, absent or least == 0)
        return Field(name, kind, markers, occurs=(least, most))

    def _model(self, group: Any, leaf: Callable[[Any], str | Declaration]) -> Model:
        parts: list[str | Declaration | Model] = []
        for particle in group:
            if isinstance(particle, XsdGroup):
                parts.append(self._model(particle, leaf))
                continue
            part = WILDCARD if isinstance(particle, XsdAnyElement) else leaf(particle)
            least, most = particle.occurs
            repeats = most != 1 and isinstance(part, str)  # a list field says how often itself
            if (least, most) == (1, 1) or repeats:
                parts.append(part)
            else:
                parts.append(Model("Sequence", (part,), least, most))
        return Model(group.model.capitalize(), tuple(parts), *group.occurs)


def _substitutes(maps: Any, head: str) -> Iterator[Any]:
    """The members of a substitution group, those of its members included."""
    for member in maps.substitution_groups.get(head, ()):
        yield member
        yield from _substitutes(maps, member.name)


def _primitive(xsd: Any) -> str:
    """The built-in type at the root of a simple type; empty for lists and unions."""
    primitive = getattr(xsd, "primitive_type", None)
    return _local(primitive.name or "") if primitive is not None else ""


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _namespace(name: str) -> str:
    return name.rpartition("}")[0].lstrip("{")


def _leaves(xsd: Any) -> list[Any]:
    """Every element declared or named in the content of a complex type."""
    if xsd.has_simple_content():
        return []
    return [e for e, _ in _particles(xsd.content) if isinstance(e, XsdElement)]


def _particles(group: Any, absent: bool = False) -> Iterator[tuple[Any, bool]]:
    """Elements and wildcards in order, and whether a group around them may leave them out."""
    absent = absent or group.min_occurs == 0 or group.model == "choice"
    for particle in group:
        if isinstance(particle, XsdGroup):
            yield from _particles(particle, absent)
        else:
            yield particle, absent


def _groups(group: Any) -> Iterator[Any]:
    yield group
    for particle in group:
        if isinstance(particle, XsdGroup):
            yield from _groups(particle)


def _in_order(group: Any) -> bool:
    """Whether one field per element keeps everything: no repeated groups, no name twice."""
    particles = [p for p, _ in _particles(group)]
    names = {p.name for p in particles if isinstance(p, XsdElement)}
    return len(names) == len(particles) and all(g.max_occurs == 1 for g in _groups(group))


def _is_row(group: Any) -> bool:
    return all(g.model == "sequence" and g.occurs == (1, 1) for g in _groups(group))
