"""The smallest legal object of a class."""

from typing import Any

import pytest

from exi import Element
from exi.minimal import minimal
from exi.types import Complex
from secc.messages import din70121, iso15118_2, xmldsig
from tests.exi import sample as s
from tests.exi.codecs import CODECS
from tests.exi.test_content import part


@pytest.mark.parametrize("name", ["din", "iso2-fragment", "xmldsig-fragment"])
def test_it_is_legal_for_every_class_that_has_legal_objects(name: str) -> None:
    codec = CODECS[name]
    for members in codec.protocol.fragment.members:
        for member in members:
            kind = member.type
            if isinstance(kind, Complex) and kind.cls is not xmldsig.SignaturePropertiesType:
                if kind.cls is xmldsig.SignaturePropertyType:  # its content must be foreign
                    continue
                element = Element(member.namespace, member.name, minimal(kind.cls))
                octets = codec.module.encode_fragment(element)
                assert codec.module.decode_fragment(octets) == element


def test_every_response_may_say_that_it_failed() -> None:
    modules: tuple[Any, ...] = (din70121, iso15118_2)
    for module in modules:
        failed = module.responseCodeType.FAILED
        responses = [cls for name, cls in module.MESSAGES.items() if name.endswith("Res")]
        assert len(responses) == 17
        for cls in responses:
            assert minimal(cls, ResponseCode=failed).ResponseCode is failed


def test_what_is_given_stands_and_what_is_optional_is_absent() -> None:
    status = minimal(
        iso15118_2.DC_EVSEStatusType,
        EVSEStatusCode=iso15118_2.DC_EVSEStatusCodeType.EVSE_Malfunction,
    )

    assert status == iso15118_2.DC_EVSEStatusType(
        NotificationMaxDelay=0,
        EVSENotification=iso15118_2.EVSENotificationType.None_,
        EVSEIsolationStatus=None,
        EVSEStatusCode=iso15118_2.DC_EVSEStatusCodeType.EVSE_Malfunction,
    )


def test_the_least_values() -> None:
    assert minimal(iso15118_2.PhysicalValueType).Multiplier == 0
    assert minimal(iso15118_2.SAScheduleTupleType).SAScheduleTupleID == 1
    assert minimal(s.Lists) == s.Lists(pair=[0, 0], last=[""])
    assert minimal(s.Note) == s.Note(Id="", value="")
    assert minimal(iso15118_2.SessionSetupRes).EVSEID == "0" * 7


@pytest.mark.parametrize(
    ("field", "value"),
    [("above", 10), ("below", -5), ("negative", -1), ("positive", 1), ("integer", 0)],
)
def test_the_integer_nearest_to_zero_is_taken(field: str, value: int) -> None:
    assert getattr(minimal(s.Needed), field) == value


def test_of_a_group_the_first_member_that_is_not_abstract_is_taken() -> None:
    response = minimal(iso15118_2.PowerDeliveryRes)

    assert type(response.EVSEStatus) is iso15118_2.AC_EVSEStatusType


def test_a_choice_follows_the_fields_given() -> None:
    assert minimal(s.Either, Id="i") == s.Either(Id="i", number=0)
    assert minimal(s.Either, text="t") == s.Either(Id="", text="t")
    assert minimal(s.Either, right=True) == s.Either(Id="", left=False, right=True)


def test_content_is_filled_as_far_as_it_must_be() -> None:
    assert minimal(s.Prose) == s.Prose()
    assert minimal(s.Pairs) == s.Pairs(content=[Element(s.NS, "key", "")])
    content = [Element(s.NS, "key", "k"), Element(s.NS, "val", True)]
    assert minimal(s.Pairs, content=content) == s.Pairs(content=content)
    assert part(pairs=minimal(s.Pairs))


@pytest.mark.parametrize(
    ("cls", "given", "reason"),
    [
        (s.Either, {"text": "t", "number": 1}, "no Either has number, text"),
        (s.Note, {"nothing": 1}, "no Note has nothing"),
        (xmldsig.SignaturePropertyType, {}, "no SignaturePropertyType has known elements only"),
        (s.Drawing, {}, "Drawing.shape: every element is abstract"),
    ],
)
def test_fields_that_no_object_has_are_refused(
    cls: type, given: dict[str, Any], reason: str
) -> None:
    with pytest.raises(TypeError, match=f"^{reason}$"):
        minimal(cls, **given)
