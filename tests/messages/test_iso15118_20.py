"""Another schema than V2G's own: the codecs made from ISO 15118-20 agree with EXIficient."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exi import compile as exi_compile
from exi.decoder import decode_document, decode_fragment
from exi.json import from_json, to_json
from exi.protocol import Protocol
from exi.schema import Element
from exi.xml import from_xml, parse, serialize, to_xml
from tests.messages import drawing
from tools.compile_schemas import ROOT
from tools.ecog import package as ecog
from tools.ecog.exificient import Exificient

NAMES = ("CommonMessages", "DC")
many = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
schemas = pytest.mark.parametrize("name", NAMES)


class Generated(NamedTuple):
    """What the tool wrote for one schema."""

    messages: ModuleType
    protocol: Protocol


@pytest.fixture(scope="module")
def generated(
    published: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Generated]]:
    """Classes and codecs, written and imported as a user of the library does it."""
    folder = tmp_path_factory.mktemp("generated")
    found = {}
    sys.path.insert(0, str(folder))
    for name in NAMES:
        module = f"iso20_{name.lower()}"
        schema = published / f"iso15118_20/V2G_CI_{name}.xsd"
        options = ["--schema", schema, "--module", module, "--folder", folder]
        subprocess.run(
            [sys.executable, "-m", "tools.compile_schemas", *options], cwd=ROOT, check=True
        )
        messages = importlib.import_module(module)
        found[name] = Generated(messages, Protocol(messages.schema()))
    yield found
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def oracle20(
    package: Path, published: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Exificient]:
    """EXIficient with the same schemas."""
    if reason := ecog.missing("javac"):
        pytest.skip(reason)
    named = {name: f"iso15118_20/V2G_CI_{name}.xsd" for name in NAMES}
    build = tmp_path_factory.mktemp("build")
    running = Exificient(package / "EXICodec.jar", published, build, named)
    yield running
    running.close()


@schemas
@given(data=st.data())
@many
def test_documents_are_coded_as_exificient_codes_them(
    oracle20: Exificient, generated: dict[str, Generated], name: str, data: st.DataObject
) -> None:
    messages, protocol = generated[name]
    document = data.draw(drawing.roots(protocol))

    octets = oracle20.encode(name, to_xml(document, protocol))

    assert messages.encode(document) == octets
    assert messages.decode(octets) == decode_document(octets, protocol, strict=True) == document
    assert from_xml(oracle20.decode(name, octets), protocol) == document


@schemas
@given(data=st.data())
@many
def test_fragments_are_coded_as_exificient_codes_them(
    oracle20: Exificient, generated: dict[str, Generated], name: str, data: st.DataObject
) -> None:
    messages, protocol = generated[name]
    element = data.draw(drawing.fragments(protocol))

    octets = oracle20.encode(name, to_xml(element, protocol), fragment=True)

    assert messages.encode_fragment(element) == octets
    assert messages.decode_fragment(octets) == decode_fragment(octets, protocol) == element


@schemas
@given(data=st.data())
@many
def test_documents_go_to_json_and_xml_and_back(
    generated: dict[str, Generated], name: str, data: st.DataObject
) -> None:
    protocol = generated[name].protocol
    document = data.draw(drawing.roots(protocol))

    assert from_json(to_json(document, protocol), protocol) == document
    assert from_xml(parse(serialize(to_xml(document, protocol))), protocol) == document


def test_a_codec_made_at_run_time_is_the_one_that_was_written(
    generated: dict[str, Generated],
) -> None:
    dc = generated["DC"].messages
    made = exi_compile.load(dc)
    value = dc.RationalNumberType(Exponent=0, Value=9)
    element = Element(dc.DC, "EVTargetCurrent", value)

    assert made.encode_fragment(element) == dc.encode_fragment(element)
    assert made.decode_fragment(made.encode_fragment(element)) == element
