"""Files of messages as JSON or XML: one document, JSON lines, or what `secc decode` has written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import BinaryIO

from exi import json as exi_json
from exi import xml as exi_xml
from secc import protocols

LARGEST = 16 << 20  # octets of a line, or of a file that has to be read as a whole
REDACTED = "redacted: what `secc decode --redact` has hidden is gone"
_HASH = re.compile(r"hash:[0-9a-f]{16}")


class DocumentError(Exception):
    """A file or an entry of it that holds no message."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message by the local name of its root; `read` makes the object of it under a protocol.

    `protocol` is empty where the file does not say it.
    """

    root: str
    protocol: str
    read: Callable[[str], object]


# An entry of a file is the place and a function that reads it, so that one may fail and the next
# be read; None is an entry that is not EXI.
Entry = tuple[str, Callable[[], Message | None]]


def entries(stream: BinaryIO) -> Iterator[Entry]:
    """The entries of a file; DocumentError or XmlError if it is none of the kinds."""
    number, first = 1, stream.readline(LARGEST)
    while first.isspace():
        number, first = number + 1, stream.readline(LARGEST)
    start = first.removeprefix(b"\xef\xbb\xbf").strip()
    if not start:
        raise DocumentError("there is nothing in it")
    second = stream.readline(LARGEST)
    if start.startswith(b"<"):
        yield from _of_xml(exi_xml.parse(_whole(first + second, stream)))
    elif start.endswith(b"}") or second.lstrip().startswith(b"{"):
        yield from _lines(number, chain((first, second), _rest(stream)))
    else:
        yield "", partial(_of_json, _whole(first + second, stream))


def _whole(begin: bytes, stream: BinaryIO) -> bytes:
    text = begin + stream.read(LARGEST)
    if len(text) > LARGEST:
        raise DocumentError(f"longer than {LARGEST >> 20} MiB; give JSON lines")
    return text


def _rest(stream: BinaryIO) -> Iterator[bytes]:
    return iter(partial(stream.readline, LARGEST), b"")


def _lines(number: int, lines: Iterable[bytes]) -> Iterator[Entry]:
    for place, line in enumerate(lines, number):
        if len(line) == LARGEST:
            raise DocumentError(f"line {place} is longer than {LARGEST >> 20} MiB")
        if line.strip():
            yield f"line {place}", partial(_of_json, line)


def _of_json(text: bytes) -> Message | None:
    """A document by itself, or a line of `secc decode --json`."""
    content = exi_json.parse(text)
    protocol = ""
    if isinstance(content, dict) and "content" in content:
        layer, protocol = content.get("layer", "v2gtp"), content.get("protocol", "")
        if layer != "v2gtp":
            return None
        if content["content"] is None:
            raise DocumentError(_no_content(content.get("error"), protocol))
        content = content["content"]
    if _is_redacted(content):
        raise DocumentError(REDACTED)
    root = next(iter(content), "") if isinstance(content, dict) else ""
    reader = partial(protocols.of_plain, content)
    return Message(root.rpartition("}")[2], _known(protocol), reader)


def _no_content(error: object, protocol: object) -> str:
    why = error or f"{protocol or 'it'} is not decoded"
    return f"no content: {why}"


def _is_redacted(content: object) -> bool:
    if isinstance(content, dict):
        return any(map(_is_redacted, content.values()))
    if isinstance(content, list):
        return any(map(_is_redacted, content))
    return isinstance(content, str) and _HASH.fullmatch(content) is not None


def _of_xml(tree: exi_xml.Tree) -> Iterator[Entry]:
    """A document by itself, or each of those in the <capture> of `secc decode --xml`."""
    if tree.tag != "capture":
        yield "", partial(_message, tree, "")
        return
    for number, wrapper in enumerate(tree, 1):
        yield f"message {number}", partial(_unwrapped, wrapper)


def _unwrapped(wrapper: exi_xml.Tree) -> Message | None:
    if wrapper.get("layer", "v2gtp") != "v2gtp":
        return None
    if len(wrapper) != 1:
        raise DocumentError(_no_content(wrapper.get("error"), wrapper.get("protocol")))
    if not wrapper[0].tag.startswith("{"):  # words about a message, not the message itself
        raise DocumentError(REDACTED)
    return _message(wrapper[0], wrapper.get("protocol", ""))


def _message(tree: exi_xml.Tree, protocol: str) -> Message:
    reader = partial(protocols.of_tree, tree)
    return Message(tree.tag.rpartition("}")[2], _known(protocol), reader)


def _known(protocol: object) -> str:
    if protocol and protocol not in protocols.PROTOCOLS:
        known = ", ".join(protocols.PROTOCOLS)
        raise DocumentError(f"protocol {protocol} is not known here: {known}")
    return str(protocol)
