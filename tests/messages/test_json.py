"""Messages as plain values: what is written, what is read, and what is refused with its place."""

import json
from importlib import import_module
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exi.errors import ExiError, JsonError, XmlError
from exi.json import from_json, parse, to_json
from exi.protocol import Protocol
from exi.schema import Element
from exi.xml import from_xml, serialize, to_xml
from exi.xml import parse as parse_xml
from secc.messages import app_protocol, xmldsig
from secc.messages import iso15118_2 as m
from tests.exi import sample
from tests.messages import drawing
from tools.ecog.exificient import SCHEMAS

PROTOCOLS = {n: Protocol(import_module(f"secc.messages.{n}").schema()) for n in SCHEMAS}
ISO, XMLDSIG = PROTOCOLS["iso15118_2"], PROTOCOLS["xmldsig"]
many = settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
schemas = pytest.mark.parametrize("name", SCHEMAS)


def document(**body: object) -> dict[str, object]:
    return {"V2G_Message": {"Header": {"SessionID": "0102"}, "Body": body}}


def message(body: m.BodyElementGroup | None) -> m.V2G_Message:
    header = m.MessageHeaderType(SessionID=b"\x01\x02")
    return m.V2G_Message(Header=header, Body=m.BodyType(BodyElement=body))


STATUS = {"EVReady": True, "EVErrorCode": "NO_ERROR", "EVRESSSOC": 44}


def test_a_message_is_written_and_read_with_the_names_of_its_schema() -> None:
    status = m.DC_EVStatusType(
        EVReady=True, EVErrorCode=m.DC_EVErrorCodeType.NO_ERROR, EVRESSSOC=44
    )
    req = message(m.CableCheckReq(DC_EVStatus=status))

    assert to_json(req, ISO) == document(CableCheckReq={"DC_EVStatus": STATUS})
    assert from_json(document(CableCheckReq={"DC_EVStatus": STATUS}), ISO) == req


def test_octets_of_either_kind_are_hex_digits() -> None:
    setup = document(SessionSetupReq={"EVCCID": "00E04C68001D"})
    details = {"eMAID": "DE1ABCD2345678", "ContractSignatureCertChain": {"Certificate": "3082FF"}}

    for plain in setup, document(PaymentDetailsReq=details):
        assert to_json(from_json(plain, ISO), ISO) == plain
    lower = from_json(document(SessionSetupReq={"EVCCID": "00e04c68001d"}), ISO)
    assert to_json(lower, ISO) == setup


def test_what_is_absent_is_left_out_and_an_empty_body_stays() -> None:
    res = app_protocol.supportedAppProtocolRes(
        ResponseCode=app_protocol.responseCodeType.Failed_NoNegotiation
    )
    protocol = PROTOCOLS["app_protocol"]

    plain = {"supportedAppProtocolRes": {"ResponseCode": "Failed_NoNegotiation"}}
    assert to_json(res, protocol) == plain
    assert from_json(plain, protocol) == res
    assert to_json(message(None), ISO) == document()
    assert from_json(document(), ISO) == message(None)


def test_a_root_bears_the_name_of_its_element_not_of_its_class() -> None:
    status = m.DC_EVSEStatusType(
        NotificationMaxDelay=0,
        EVSENotification=m.EVSENotificationType.None_,
        EVSEStatusCode=m.DC_EVSEStatusCodeType.EVSE_Ready,
    )

    plain = to_json(status, ISO)

    assert list(plain) == ["DC_EVSEStatus"]
    assert plain["DC_EVSEStatus"]["EVSENotification"] == "None"
    assert from_json(plain, ISO) == status


def test_a_name_of_several_namespaces_says_which_it_is() -> None:
    header = Element(m.MSG_HEADER, "SessionID", b"\x01")
    plain = to_json(header, ISO)

    assert plain == {f"{{{m.MSG_HEADER}}}SessionID": "01"}
    assert from_json(plain, ISO, fragment=True) == header
    with pytest.raises(JsonError, match=r"SessionID: stands in several namespaces: \{urn.* or \{"):
        from_json({"SessionID": "01"}, ISO, fragment=True)


def test_an_element_of_a_fragment_may_have_either_of_two_types() -> None:
    plain = Element(m.MSG_BODY, "eMAID", "DE123456789ABC")
    signed = Element(m.MSG_BODY, "eMAID", m.EMAIDType(Id="id4", value="DE123456789ABC"))

    assert to_json(signed, ISO) == {"eMAID": {"Id": "id4", "value": "DE123456789ABC"}}
    for element in plain, signed:
        assert from_json(to_json(element, ISO), ISO, fragment=True) == element


def test_text_between_elements_keeps_its_place() -> None:
    names = [Element(xmldsig.XMLDSIG, "KeyName", name) for name in "ab"]
    key = xmldsig.KeyInfoType(Id="k", content=["one", names[0], "two", "three", names[1], ""])

    plain = to_json(key, XMLDSIG)

    content = ["one", {"KeyName": "a"}, "two", "three", {"KeyName": "b"}, ""]
    assert plain == {"KeyInfo": {"Id": "k", "content": content}}
    assert from_json(plain, XMLDSIG) == key


@schemas
@given(data=st.data())
@many
def test_every_document_comes_back_from_json_and_xml(name: str, data: st.DataObject) -> None:
    protocol = PROTOCOLS[name]
    value = data.draw(drawing.roots(protocol))

    assert from_json(parse(json.dumps(to_json(value, protocol))), protocol) == value
    assert from_xml(parse_xml(serialize(to_xml(value, protocol))), protocol) == value


@schemas
@given(data=st.data())
@many
def test_every_fragment_comes_back_from_json_and_xml(name: str, data: st.DataObject) -> None:
    protocol = PROTOCOLS[name]
    element = data.draw(drawing.fragments(protocol))

    plain = parse(json.dumps(to_json(element, protocol)))
    xml = serialize(to_xml(element, protocol))

    assert from_json(plain, protocol, fragment=True) == element
    assert from_xml(parse_xml(xml), protocol, fragment=True) == element


@given(data=st.data())
@many
def test_any_json_is_refused_by_an_exi_error_or_is_a_message(data: st.DataObject) -> None:
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)
    names = st.sampled_from(["V2G_Message", "Header", "Body", "SessionID", "content", "KeyInfo"])
    inner = st.recursive(leaves, lambda v: st.lists(v) | st.dictionaries(names, v))
    roots = st.sampled_from(["V2G_Message", "KeyInfo", "SessionID", "SessionStopReq"])

    try:
        value = from_json(data.draw(st.dictionaries(roots, inner, max_size=2)), ISO)
        octets = m.encode(value)
    except ExiError:
        return
    assert m.decode(octets) == value


SAMPLE = Protocol(sample.schema())


@given(data=st.data())
@many
def test_models_that_v2g_has_not_come_back_too(data: st.DataObject) -> None:
    value = data.draw(drawing.roots(SAMPLE))

    assert from_json(parse(json.dumps(to_json(value, SAMPLE))), SAMPLE) == value


def test_a_list_of_a_substitution_group_keeps_the_order_of_its_members() -> None:
    shapes = [sample.Shape(), sample.Square(side=1), sample.Shape()]
    value = sample.All(lists=sample.Lists(pair=[1, 2], shapes=shapes, last=["a"]))

    plain = to_json(value, SAMPLE)

    inner = [{"Shape": {}}, {"Square": {"side": 1}}, {"Shape": {}}]
    assert plain == {"all": {"lists": {"pair": [1, 2], "shapes": inner, "last": ["a"]}}}
    assert from_json(plain, SAMPLE) == value
    inner[0] = {"Line": {}}
    with pytest.raises(JsonError, match="all/lists: no Line here, but Circle, Shape, Square"):
        from_json({"all": {"lists": {"shapes": inner}}}, SAMPLE)


def test_what_nests_too_deep_is_refused() -> None:
    plain: dict[str, object] = {}
    tree = root = ElementTree.Element(f"{{{sample.NS}}}nest")
    for _ in range(3000):
        plain = {"inner": plain}
        tree = ElementTree.SubElement(tree, f"{{{sample.NS}}}inner")

    with pytest.raises(JsonError, match="nest: nested too deep"):
        from_json({"nest": plain}, SAMPLE)
    with pytest.raises(XmlError, match="nest: nested too deep"):
        from_xml(root, SAMPLE)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"NoSuchReq": {}}, "V2G_Message/Body: no NoSuchReq here, but AuthorizationReq, "),
        ({"CableCheckReq": {}}, "V2G_Message/Body/CableCheckReq: DC_EVStatus is missing"),
        ({"CableCheckReq": 3}, "V2G_Message/Body/CableCheckReq: expected an object, not 3"),
        ({"ChargingStatusReq": {"x": 1}}, "ChargingStatusReq: no x here, but nothing"),
        (
            {"CableCheckReq": {"DC_EVStatus": STATUS}, "SessionStopReq": {}},
            "Body: SessionStopReq stands beside another element for BodyElement",
        ),
        (
            {"CableCheckReq": {"DC_EVStatus": {**STATUS, "EVReady": 1}}},
            "CableCheckReq/DC_EVStatus/EVReady: expected true or false, not 1",
        ),
        (
            {"CableCheckReq": {"DC_EVStatus": {**STATUS, "EVRESSSOC": "44"}}},
            "DC_EVStatus/EVRESSSOC: expected an integer, not '44'",
        ),
        (
            {"CableCheckReq": {"DC_EVStatus": {**STATUS, "EVRESSSOC": True}}},
            "DC_EVStatus/EVRESSSOC: expected an integer, not True",
        ),
        (
            {"SessionStopReq": {"ChargingSession": "Stop"}},
            "SessionStopReq/ChargingSession: expected Terminate or Pause, not 'Stop'",
        ),
        (
            {"SessionSetupReq": {"EVCCID": "0"}},
            "SessionSetupReq/EVCCID: expected hex digits, two for each octet, not '0'",
        ),
        ({"SessionSetupReq": {"EVCCID": "00 01"}}, "EVCCID: expected hex digits, two for each"),
        ({"SessionSetupReq": {"EVCCID": 1}}, "EVCCID: expected hex digits, two for each octet"),
        (
            {"AuthorizationReq": {"Id": 3}},
            "V2G_Message/Body/AuthorizationReq/Id: expected a text, not 3",
        ),
        (
            {"PaymentServiceSelectionReq": {
                "SelectedPaymentOption": "Contract",
                "SelectedServiceList": {"SelectedService": {"ServiceID": 1}},
            }},
            "SelectedServiceList: SelectedService: expected a list, not {'ServiceID': 1}",
        ),
        (
            {"PaymentServiceSelectionReq": {
                "SelectedPaymentOption": "Contract",
                "SelectedServiceList": {"SelectedService": [{"ServiceID": 1}, {}]},
            }},
            "SelectedServiceList/SelectedService[1]: ServiceID is missing",
        ),
    ],
)  # fmt: skip
def test_json_that_is_no_message_is_refused_with_its_place(body: object, reason: str) -> None:
    with pytest.raises(JsonError) as refused:
        from_json({"V2G_Message": {"Header": {"SessionID": "00"}, "Body": body}}, ISO)

    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("plain", "reason"),
    [
        ([], "expected an object with the one name of its root, not []"),
        ({}, "expected an object with the one name of its root, not {}"),
        ({"a": 1, "b": 2}, "expected an object with the one name of its root"),
        ({"Nothing": {}}, "Nothing: is no root of this schema"),
        ({"{urn:x}V2G_Message": {}}, "{urn:x}V2G_Message: is no root of this schema"),
        ({"KeyInfo": {"content": 1}}, "KeyInfo: content: expected a list, not 1"),
        ({"KeyInfo": {"content": [1]}}, "content: expected an object with one name, not 1"),
        ({"KeyInfo": {"content": [{"x": 1}]}}, "KeyInfo: no x here, but KeyName, KeyValue"),
        ({"KeyInfo": {"content": [{"KeyName": 1}]}}, "KeyInfo/KeyName: expected a text, not 1"),
    ],
)
def test_other_roots_and_contents_are_refused(plain: object, reason: str) -> None:
    with pytest.raises(JsonError) as refused:
        from_json(plain, ISO)

    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a": ', "not JSON: Expecting value (column 7)"),
        ('{\n"a": ]', "not JSON: Expecting value (line 2, column 6)"),
        ('{"a": 1, "a": 2}', "a: stands twice in one object"),
        ("[" * 100_000, "nested too deep"),
        ("9" * 5000, "not JSON: "),
        (b'{"\xff": 1}', "not JSON: "),
    ],
)
def test_a_text_that_is_not_json_is_refused(text: str | bytes, reason: str) -> None:
    with pytest.raises(JsonError) as refused:
        parse(text)

    assert reason in str(refused.value)


def test_an_object_that_is_no_root_is_not_written() -> None:
    with pytest.raises(JsonError, match="MessageHeaderType: give an Element"):
        to_json(m.MessageHeaderType(SessionID=b""), ISO)
