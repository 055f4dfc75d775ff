"""Messages as XML: what is written, what is read, and what is refused with its place."""

from xml.etree import ElementTree

import pytest

from exi.protocol import Protocol
from exi.schema import Element
from exi.xml import XmlError, from_xml, parse, serialize, to_xml
from secc.messages import iso15118_2 as m
from secc.messages import xmldsig

ISO = Protocol(m.schema())
XMLDSIG = Protocol(xmldsig.schema())
NAMESPACES = (
    f'xmlns="{m.MSG_DEF}" xmlns:h="{m.MSG_HEADER}" xmlns:b="{m.MSG_BODY}" '
    f'xmlns:t="{m.MSG_DATA_TYPES}"'
)


def document(body: str, header: str = "<h:SessionID>0102</h:SessionID>") -> ElementTree.Element:
    text = f"<V2G_Message {NAMESPACES}><Header>{header}</Header><Body>{body}</Body></V2G_Message>"
    return ElementTree.fromstring(text)


def message(body: m.BodyElementGroup | None) -> m.V2G_Message:
    header = m.MessageHeaderType(SessionID=b"\x01\x02")
    return m.V2G_Message(Header=header, Body=m.BodyType(BodyElement=body))


def canonical(tree: ElementTree.Element) -> str:
    text = ElementTree.tostring(tree, encoding="unicode")
    return ElementTree.canonicalize(text, rewrite_prefixes=True)


STATUS = (
    "<b:CableCheckReq><b:DC_EVStatus><t:EVReady>true</t:EVReady>"
    "<t:EVErrorCode>NO_ERROR</t:EVErrorCode><t:EVRESSSOC>44</t:EVRESSSOC>"
    "</b:DC_EVStatus></b:CableCheckReq>"
)


def test_a_message_is_written_and_read_with_the_names_of_its_schema() -> None:
    status = m.DC_EVStatusType(
        EVReady=True, EVErrorCode=m.DC_EVErrorCodeType.NO_ERROR, EVRESSSOC=44
    )
    req = message(m.CableCheckReq(DC_EVStatus=status))

    assert canonical(to_xml(req, ISO)) == canonical(document(STATUS))
    assert from_xml(document(STATUS), ISO) == req


def test_white_space_between_elements_and_around_values_does_not_count() -> None:
    spaced = STATUS.replace("><", ">\n  <").replace(">44<", "> 44 <").replace("true", "1")

    assert from_xml(document(spaced), ISO) == from_xml(document(STATUS), ISO)


def test_attributes_and_members_of_substitution_groups_keep_their_namespaces() -> None:
    req = m.AuthorizationReq(Id="id1", GenChallenge=bytes(16))
    xml = '<b:AuthorizationReq b:Id="id1"><b:GenChallenge>{}</b:GenChallenge></b:AuthorizationReq>'
    body = xml.format("AAAAAAAAAAAAAAAAAAAAAA==")

    assert canonical(to_xml(message(req), ISO)) == canonical(document(body))
    assert from_xml(document(body), ISO) == message(req)


def test_a_list_is_a_row_of_elements_and_has_its_greatest_length() -> None:
    modes = [m.EnergyTransferModeType.DC_core, m.EnergyTransferModeType.DC_extended] * 3
    supported = m.SupportedEnergyTransferModeType(EnergyTransferMode=modes)
    element = Element(m.MSG_DATA_TYPES, "SupportedEnergyTransferMode", supported)
    tree = to_xml(element, ISO)

    assert from_xml(tree, ISO, fragment=True) == element
    tree.append(tree[0])
    with pytest.raises(XmlError, match="EnergyTransferMode is not allowed here"):
        from_xml(tree, ISO, fragment=True)


def test_an_element_of_a_fragment_may_have_either_of_two_types() -> None:
    plain = Element(m.MSG_BODY, "eMAID", "DE123456789ABC")
    signed = Element(m.MSG_BODY, "eMAID", m.EMAIDType(Id="id4", value="DE123456789ABC"))

    for element in plain, signed:
        assert from_xml(to_xml(element, ISO), ISO, fragment=True) == element


def test_text_between_elements_keeps_its_place() -> None:
    names = [Element(xmldsig.XMLDSIG, "KeyName", name) for name in "ab"]
    key = xmldsig.KeyInfoType(content=["one", names[0], "two", "three", names[1], "four"])

    tree = to_xml(key, XMLDSIG)

    assert "".join(tree.itertext()) == "oneatwothreebfour"
    read = from_xml(tree, XMLDSIG)
    assert isinstance(read, xmldsig.KeyInfoType)
    assert read.content == ["one", names[0], "twothree", names[1], "four"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<b:NoSuchReq/>", "V2G_Message/Body: NoSuchReq is not allowed here"),
        ("<b:CableCheckReq/>", "V2G_Message/Body/CableCheckReq: DC_EVStatus is missing"),
        (STATUS.replace("44", "full"), "CableCheckReq/DC_EVStatus/EVRESSSOC: no value 'full'"),
        (STATUS.replace("44", "4_4"), "CableCheckReq/DC_EVStatus/EVRESSSOC: no value '4_4'"),
        (STATUS.replace("true", "yes"), "EVReady: no value 'yes'"),
        (STATUS.replace("NO_", "AN_"), "EVErrorCode: no value 'AN_ERROR'"),
        (STATUS.replace("44<", "44<t:x/><"), "EVRESSSOC: neither attributes nor elements"),
        (STATUS + STATUS, "V2G_Message/Body: CableCheckReq is not allowed here"),
        (STATUS.replace("<t:EVReady>", "x<t:EVReady>"), "DC_EVStatus: text is not allowed here"),
        (STATUS.replace("</t:EVReady>", "</t:EVReady>x"), "DC_EVStatus: text is not allowed here"),
        (STATUS.replace("DC_EVStatus>", 'DC_EVStatus t:Id="1">', 1), "Id is not allowed here"),
        ("<b:SessionSetupReq><b:EVCCID>0g</b:EVCCID></b:SessionSetupReq>", "no value '0g'"),
        (
            "<b:AuthorizationReq><b:GenChallenge>A_A</b:GenChallenge></b:AuthorizationReq>",
            "GenChallenge: no value 'A_A'",
        ),
    ],
)
def test_xml_that_is_no_message_is_refused_with_its_place(body: str, reason: str) -> None:
    with pytest.raises(XmlError) as refused:
        from_xml(document(body), ISO)

    assert reason in str(refused.value)


def test_an_unknown_root_is_refused() -> None:
    with pytest.raises(XmlError, match="other: no such element in namespace 'urn:x'"):
        from_xml(ElementTree.fromstring('<other xmlns="urn:x"/>'), ISO)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (m.MessageHeaderType(SessionID=b""), "MessageHeaderType: give an Element"),
        (3, "int: give an Element"),
        (Element(m.MSG_BODY, "PreChargeReq", 3), "PreChargeReq: not a int"),
        (Element(m.MSG_BODY, "NoSuchReq", 3), "NoSuchReq: not a int"),
        (Element(m.MSG_BODY, "EVCCID", None), "EVCCID: None is no value"),
        (message(3), "V2G_Message/Body: 3 fits no element here"),  # type: ignore[arg-type]
        (
            m.V2G_Message(Header=3, Body=m.BodyType()),  # type: ignore[arg-type]
            "V2G_Message/Header: 3 is not a MessageHeaderType",
        ),
    ],
)
def test_what_is_no_message_is_not_written(value: object, reason: str) -> None:
    with pytest.raises(XmlError) as refused:
        to_xml(value, ISO)

    assert str(refused.value) == reason


def test_an_element_from_outside_is_not_written() -> None:
    key = xmldsig.KeyInfoType(content=[Element("urn:x", "other", "")])

    with pytest.raises(XmlError, match="KeyInfo: no element other here"):
        to_xml(key, XMLDSIG)


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><a>&d;</a>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        '<?xml version="1.0"?>\n<!DOCTYPE a><a/>',
    ],
)
def test_a_document_type_is_refused_whatever_it_holds(text: str) -> None:
    for form in text, text.encode(), text.encode("utf-8-sig"):
        with pytest.raises(XmlError, match="a document type"):
            parse(form)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<a>", "not XML: no element found: line 1, column 3"),
        ("<a>&other;</a>", "not XML: undefined entity"),
        ("<a/>".encode("utf-16"), "not XML in UTF-8"),
        ("<a>\ud800</a>", "not XML in UTF-8"),
        ("\0", "not XML"),
    ],
)
def test_a_text_that_is_not_xml_is_refused(text: str | bytes, reason: str) -> None:
    with pytest.raises(XmlError) as refused:
        parse(text)

    assert str(refused.value).startswith(reason)


def test_every_character_that_xml_knows_comes_back() -> None:
    element = Element(m.MSG_DATA_TYPES, "ServiceName", "\t\n\r\r\n\x85 <&>]]>\u2028\U0001f50c")
    signed = Element(m.MSG_BODY, "eMAID", m.EMAIDType(Id="\t\n\r\"'<", value="\r\n"))

    for one in element, signed:
        assert from_xml(parse(serialize(to_xml(one, ISO))), ISO, fragment=True) == one


def test_hints_where_schemas_are_do_not_count() -> None:
    xsi = "http://www.w3.org/2001/XMLSchema-instance"
    tree = document(STATUS)
    tree.set(f"{{{xsi}}}schemaLocation", "urn:x x.xsd")

    assert from_xml(tree, ISO) == from_xml(document(STATUS), ISO)
    tree.set(f"{{{xsi}}}type", "x")
    with pytest.raises(XmlError, match="V2G_Message: type is not allowed here"):
        from_xml(tree, ISO)
