"""Our XSDs say what the published ones say: same declarations, same classes, same grammars."""

import shutil
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import xmlschema

from exi.grammar import grammar_of
from exi.protocol import Protocol
from exi.types import Complex
from tools.compile_schemas import PACKAGE, ROOT, TARGETS, Target, new_package, run
from tools.ecog.exificient import SCHEMAS
from tools.schema_reader import Description, UnsupportedSchema, read

MODULES = {name: import_module(f"secc.messages.{name}") for name in SCHEMAS}
TARGET = {target.module: target for target in TARGETS}
targets = pytest.mark.parametrize("target", TARGETS, ids=TARGET)


def describe(target: Target, schemas: Path = ROOT / "schemas") -> Description:
    return read(schemas / target.entry, target.imported)


# --- against the published schemas ------------------------------------------------------------


def declarations(entry: Path) -> dict[str, tuple[object, ...]]:
    """What the classes do not tell: abstractness, derivation, and types that nothing uses."""
    maps: Any = xmlschema.XMLSchema10(str(entry), allow="local").maps
    found: dict[str, tuple[object, ...]] = {
        f"element {e.name}": (e.type.name, e.abstract, e.substitution_group, e.nillable)
        for e in maps.elements.values()
    }
    for t in maps.types.values():
        base = t.base_type.name if t.base_type is not None else None
        if t.is_complex():
            found[f"type {t.name}"] = (base, t.derivation, t.abstract, t.mixed)
        elif t.is_atomic():
            bounds = (t.min_value, t.max_value, t.min_length, t.max_length)
            found[f"type {t.name}"] = (base, *bounds, t.enumeration)
    return found


@targets
def test_every_global_declaration_is_the_published_one(target: Target, published: Path) -> None:
    own = declarations(ROOT / "schemas" / target.entry)

    assert own == declarations(published / SCHEMAS[target.module])


@targets
def test_the_classes_are_those_of_the_published_schemas(target: Target, published: Path) -> None:
    assert describe(target) == read(published / SCHEMAS[target.module], target.imported)


def tables(module: ModuleType) -> dict[str, str]:
    """Every state, production, width and facet, as text."""
    protocol = Protocol(module.schema())
    found = {"document": repr(protocol.document), "fragment": repr(protocol.fragment)}
    for members in protocol.fragment.members:
        for member in members:
            if isinstance(member.type, Complex):
                found[member.type.cls.__name__] = repr(grammar_of(member.type.cls))
    return found


@pytest.fixture(scope="module")
def foreign_tables(published: Path) -> dict[str, dict[str, str]]:
    """The tables of message classes made from the published schemas."""
    found = {}
    with new_package():  # not longer: annotations are looked up in sys.modules
        for target in TARGETS:
            text = target.source(read(published / SCHEMAS[target.module], target.imported))
            found[target.module] = tables(run(f"{PACKAGE}.{target.module}", text))
    return found


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_grammars_are_those_of_the_published_schemas(
    foreign_tables: dict[str, dict[str, str]], name: str
) -> None:
    assert tables(MODULES[name]) == foreign_tables[name]


# --- is the comparison sharp? -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "file", "text", "other"),
    [
        ("app_protocol", "app_protocol", 'maxOccurs="20"', 'maxOccurs="5"'),
        ("app_protocol", "app_protocol", '<xs:maxInclusive value="20"/>', ""),
        ("app_protocol", "app_protocol", 'type="idType" minOccurs="0"', 'type="idType"'),
        ("app_protocol", "app_protocol", "targetName", 'elementFormDefault="qualified" targetName'),
        ("iso15118_2", "iso15118_2/MsgDataTypes", 'value="m"/>', 'value="n"/>'),
        ("iso15118_2", "iso15118_2/MsgDataTypes", 'ref="TimeInterval"', 'ref="EVStatus"'),
        ("iso15118_2", "iso15118_2/MsgBody", 'attributeFormDefault="qualified"', ""),
        ("iso15118_2", "iso15118_2/MsgBody", ' substitutionGroup="BodyElement"', ""),
        ("din70121", "din70121/MsgBody", 'type="t:EVSEProcessingType"', 'type="xs:string"'),
        (
            "din70121",
            "din70121/MsgDataTypes",
            '="EVSEStatusType" abstract="true"',
            '="EVSEStatusType"',
        ),
        ("xmldsig", "xmldsig", 'mixed="true"', ""),
        ("xmldsig", "xmldsig", '<xs:any namespace="##other" processContents="lax"/>', ""),
        ("xmldsig", "xmldsig", '<xs:element ref="Transforms" minOccurs="0"/>', ""),
    ],
)
def test_a_small_change_of_a_schema_changes_the_classes(
    tmp_path: Path, module: str, file: str, text: str, other: str
) -> None:
    schemas = Path(shutil.copytree(ROOT / "schemas", tmp_path / "schemas"))
    changed = schemas / f"{file}.xsd"
    assert text in changed.read_text()
    changed.write_text(changed.read_text().replace(text, other, 1))

    assert describe(TARGET[module], schemas) != describe(TARGET[module])


@pytest.mark.parametrize(
    "content",
    [
        '<xs:element name="a" type="xs:float"/>',
        '<xs:element name="a" type="xs:decimal"/>',
        '<xs:element name="a" type="xs:anyType"/>',
        '<xs:choice maxOccurs="2"><xs:element name="a" type="xs:short" fixed="1"/></xs:choice>',
        '<xs:element name="a"><xs:simpleType><xs:union memberTypes="xs:int xs:string"/>'
        "</xs:simpleType></xs:element>",
        '<xs:element name="a" type="numbers"/>',
        '<xs:element name="a" type="xs:short" nillable="true"/>',
        '<xs:element name="a" type="xs:short" default="1"/>',
        '<xs:element name="a" type="xs:NMTOKENS"/>',
        '<xs:element name="a"><xs:simpleType><xs:restriction base="xs:string">'
        '<xs:pattern value="[a-z]"/></xs:restriction></xs:simpleType></xs:element>',
        '<xs:element name="a"><xs:complexType><xs:sequence/></xs:complexType></xs:element>',
    ],
)
def test_an_element_that_v2g_does_not_use_is_refused(tmp_path: Path, content: str) -> None:
    refused(tmp_path, content)


@pytest.mark.parametrize(
    "attribute",
    ["<xs:anyAttribute/>", '<xs:attribute name="a" type="xs:string" default="b"/>'],
)
def test_an_attribute_that_v2g_does_not_use_is_refused(tmp_path: Path, attribute: str) -> None:
    refused(tmp_path, '<xs:element name="b" type="xs:short"/>', attribute)


def refused(tmp_path: Path, content: str, attribute: str = "") -> None:
    entry = tmp_path / "other.xsd"
    entry.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:other" '
        'xmlns="urn:other"><xs:simpleType name="numbers"><xs:restriction base="xs:int">'
        '<xs:enumeration value="1"/></xs:restriction></xs:simpleType>'
        f'<xs:element name="root"><xs:complexType><xs:sequence>{content}</xs:sequence>{attribute}'
        "</xs:complexType></xs:element></xs:schema>"
    )

    with pytest.raises(UnsupportedSchema):
        read(entry, {})


def test_the_members_of_members_belong_to_a_substitution_group(tmp_path: Path) -> None:
    entry = tmp_path / "other.xsd"
    entry.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:other" '
        'xmlns="urn:other"><xs:complexType name="t"><xs:sequence/></xs:complexType>'
        '<xs:element name="head" type="t"/><xs:element name="a" type="t" substitutionGroup="head"/>'
        '<xs:element name="b" type="t" substitutionGroup="a"/>'
        '<xs:element name="root"><xs:complexType><xs:sequence><xs:element ref="head"/>'
        "</xs:sequence></xs:complexType></xs:element></xs:schema>"
    )

    groups = read(entry, {}).groups

    assert {one.name for one in groups["headGroup"]} == {"head", "a", "b"}


# --- event codes known from captures and other codecs -----------------------------------------


@pytest.mark.parametrize(
    ("name", "roots", "root_bits", "names", "name_bits"),
    [
        ("app_protocol", 2, 2, 9, 4),
        ("din70121", 81, 7, 245, 8),
        ("iso15118_2", 80, 7, 243, 8),
        ("xmldsig", 24, 5, 45, 6),
    ],
)
def test_event_codes_count_every_declaration(
    name: str, roots: int, root_bits: int, names: int, name_bits: int
) -> None:
    protocol = Protocol(MODULES[name].schema())

    assert (len(protocol.document.members), protocol.document.width) == (roots, root_bits)
    assert (len(protocol.fragment.members), protocol.fragment.width) == (names, name_bits)
    assert protocol.fragment.end == names + 1  # SE(*) stands between


@pytest.mark.parametrize(
    ("name", "element", "code"),
    [
        ("iso15118_2", "AuthorizationReq", 4),
        ("iso15118_2", "CertificateInstallationReq", 15),
        ("iso15118_2", "CertificateUpdateReq", 17),
        ("iso15118_2", "ContractSignatureCertChain", 33),
        ("iso15118_2", "ContractSignatureEncryptedPrivateKey", 34),
        ("iso15118_2", "DHpublickey", 45),
        ("iso15118_2", "MeteringReceiptReq", 121),
        ("iso15118_2", "SalesTariff", 174),
        ("iso15118_2", "SignedInfo", 208),
        ("iso15118_2", "eMAID", 236),
        ("xmldsig", "SignedInfo", 32),
    ],
)
def test_signed_elements_have_their_fragment_codes(name: str, element: str, code: int) -> None:
    protocol = Protocol(MODULES[name].schema())

    assert protocol.fragment.members[code][0].name == element


def test_only_emaid_has_two_types() -> None:
    protocol = Protocol(MODULES["iso15118_2"].schema())

    ambiguous = {m[0].name for m in protocol.fragment.members if len(m) > 1}

    assert ambiguous == {"eMAID"}
