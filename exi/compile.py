"""Message classes -> Python source of a codec: one straight-line function per class and direction.

`source(module)` gives the text of the codec for a module of message classes that has a function
``schema() -> Schema``; it is written next to that module at development time as `<module>_codec`,
and `BINDING` ends the module itself, so that the codec finds the classes defined. For schemas of
others `load(module)` makes the same at run time. A compiled build takes `exi.native` instead of
either. `exi.codec` says what a codec can do.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import TYPE_CHECKING, cast

from exi.compile_decoder import DecoderSource
from exi.compile_encoder import EncoderSource
from exi.decoder import HEADER
from exi.grammar import Choices, grammar_of
from exi.protocol import Protocol
from exi.runtime import engine
from exi.source import Names
from exi.types import Complex, Member

if TYPE_CHECKING:
    from exi.codec import Codec

HEAD = '''"""Generated from {module} by exi.compile, do not edit."""
# fmt: off
# ruff: noqa
# mypy: ignore-errors

from __future__ import annotations

from exi.bits import (
    get_string, get_unsigned, join, put_octets, put_string, put_unsigned, to_octets
)
from exi.runtime import FAILURES, Slow
from exi.schema import Element
{imports}

new = object.__new__
slow = Slow({module!r})

'''

BINDING = """
from exi.runtime import codec  # noqa: E402 - a generated codec imports the classes above

_codec = codec(__name__)
decode = _codec.decode
decode_fragment = _codec.decode_fragment
encode = _codec.encode
encode_fragment = _codec.encode_fragment
"""

TAIL = '''

def decode(data: bytes | bytearray | memoryview, *, strict: bool = False) -> object:
    """The root object of a document, or an Element; raises DecodeError."""
    if not strict:
        try:
            v = int.from_bytes(data, "big")
            r = (len(data) << 3) - {document_bits}
            return ROOTS[v >> r](v, r)[0]
        except FAILURES:
            pass
    return slow.decode(data, strict)


def encode(root: object) -> bytes:
    """The document of a root object or Element; raises EncodeError."""
    try:
        a, f = ROOT_CODES[root.__class__]
        return to_octets(f(a, root))
    except FAILURES:
        return slow.encode(root)


def decode_fragment(data: bytes | bytearray | memoryview, *, strict: bool = False) -> Element:
    """The element of a fragment; raises DecodeError."""
    if not strict:
        try:
            v = int.from_bytes(data, "big")
            r = (len(data) << 3) - {fragment_bits}
            namespace, name, f = FRAGMENTS[v >> r]
            x, r = f(v, r)
            if v >> r - {fragment_width} & {fragment_mask} == {fragment_end}:
                return Element(namespace, name, x)
        except FAILURES:
            pass
    return slow.decode_fragment(data, strict)


def encode_fragment(element: Element) -> bytes:
    """The fragment of an element; raises EncodeError."""
    try:
        a, cls, f = FRAGMENT_CODES[element.namespace, element.name]
        if element.value.__class__ is cls:
            return to_octets(f(a, element.value) << {fragment_width} | {fragment_end})
    except FAILURES:
        pass
    return slow.encode_fragment(element)
'''


def _reachable(choices: Choices) -> list[type]:
    """Every class below these elements."""
    seen: dict[type, None] = {}
    waiting = [member for members in choices.members for member in members]
    while waiting:
        kind = waiting.pop().type
        if isinstance(kind, Complex) and kind.cls not in seen:
            seen[kind.cls] = None
            for position in grammar_of(kind.cls).positions:
                waiting += position.members
    return sorted(seen, key=lambda cls: (cls.__name__, cls.__module__))


def _complex(choices: Choices) -> Iterator[tuple[int, Member, type]]:
    """Document or fragment codes with the header, of elements that have one class."""
    for code, members in enumerate(choices.members):
        kind = members[0].type
        if len(members) == 1 and isinstance(kind, Complex):
            yield HEADER << choices.width | code, members[0], kind.cls


def _tables(protocol: Protocol, names: Names) -> Iterator[str]:
    roots = [row for row in _complex(protocol.document) if row[2] in protocol.bare]
    parts = list(_complex(protocol.fragment))
    yield "ROOTS = {"
    yield from (f"    {code:#x}: d_{names.of(cls)}," for code, _, cls in roots)
    yield "}\nROOT_CODES = {"
    yield from (f"    {names.of(cls)}: ({code:#x}, e_{names.of(cls)})," for code, _, cls in roots)
    yield "}\nFRAGMENTS = {"
    for code, member, cls in parts:
        yield f"    {code:#x}: ({member.namespace!r}, {member.name!r}, d_{names.of(cls)}),"
    yield "}\nFRAGMENT_CODES = {"
    for code, member, cls in parts:
        key, name = (member.namespace, member.name), names.of(cls)
        yield f"    {key}: ({code:#x}, {name}, e_{name}),"
    yield "}"


def source(module: ModuleType) -> str:
    """The text of the codec for the classes of a module."""
    protocol = Protocol(module.schema())
    names = Names()
    decoder, encoder = DecoderSource(names), EncoderSource(names)
    for cls in _reachable(protocol.fragment):
        decoder.function(cls)
        encoder.function(cls)
    fragment = protocol.fragment
    enumerations = [*decoder.enumerations.values(), *encoder.enumerations.values()]
    tables = [*dict.fromkeys(decoder.tables), *encoder.tables]
    tail = TAIL.format(
        document_bits=8 + protocol.document.width,
        fragment_bits=8 + fragment.width,
        fragment_width=fragment.width,
        fragment_mask=(1 << fragment.width) - 1,
        fragment_end=fragment.end,
    )
    rows = list(_tables(protocol, names))
    head = HEAD.format(module=module.__name__, imports="\n".join(names.imports()))
    body = [*sorted(enumerations), "", "", *decoder.text, *encoder.text, *tables, *rows]
    return head + "\n".join(body) + tail


def load(module: ModuleType) -> Codec:
    """The codec, made now; `module` must be importable."""
    compiled = engine()
    if compiled:  # pragma: no cover - of the compiled build
        _reachable(Protocol(module.schema()).fragment)  # refuses what has no grammar, as `source`
        return compiled(module.__name__)
    codec = ModuleType(f"{module.__name__}_codec")
    exec(compile(source(module), f"<codec of {module.__name__}>", "exec"), codec.__dict__)
    return cast("Codec", codec)
