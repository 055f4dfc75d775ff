"""What matching does not answer: wrong, foreign, late, repeated, and the floods of others."""

import pytest

from secc.slac import frames as f
from secc.slac import vendor as v
from secc.slac.association import Link
from tests.slac.run import (
    OTHER_RUN,
    RUN,
    announce,
    announced,
    asked,
    choice,
    chosen,
    receipt,
    sounded,
    told,
)
from tests.slac.street import EV_MAC, OTHER_MAC, STATION_MAC, Street

# --- what is ignored ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reach", "message"),
    [
        (announced, f.MnbcSoundInd(cnt=9, run_id=OTHER_RUN)),
        (asked, f.StartAttenCharInd(forwarding_sta=EV_MAC, run_id=OTHER_RUN)),
        (sounded, receipt(run_id=OTHER_RUN)),
        (told, choice(run_id=OTHER_RUN)),
        (chosen, choice(run_id=OTHER_RUN)),
    ],
    ids=["sound", "announcement", "receipt", "choice", "choice after the match"],
)
def test_a_message_of_another_run_is_ignored(reach, message, street: Street) -> None:
    reach(street)
    before, state = sum(street.ignored.values()), street.state

    assert street.say(message) == []
    assert sum(street.ignored.values()) == before + 1
    assert street.state is state


@pytest.mark.parametrize("wrong", [{"application_type": 1}, {"security_type": 1}])
@pytest.mark.parametrize(
    ("reach", "message"),
    [
        (lambda street: street, lambda wrong: f.SlacParmReq(run_id=RUN, **wrong)),
        (asked, lambda wrong: announce(**wrong)),
        (announced, lambda wrong: f.MnbcSoundInd(cnt=9, run_id=RUN, **wrong)),
        (sounded, lambda wrong: receipt(**wrong)),
        (told, lambda wrong: choice(**wrong)),
    ],
    ids=["parameters", "announcement", "sound", "receipt", "choice"],
)
def test_another_application_or_security_type_is_not_answered(
    reach, message, wrong: dict[str, int], street: Street
) -> None:
    reach(street)

    assert street.say(message(wrong), to=f.BROADCAST) == []
    assert street.ignored == {"application or security type": 1}


@pytest.mark.parametrize(
    "wrong",
    [
        {"pev_mac": OTHER_MAC},
        {"evse_mac": OTHER_MAC},
        {"mvf_len": 0x56},
    ],
    ids=str,
)
def test_a_choice_of_wrong_form_is_not_answered(wrong: dict[str, object], street: Street) -> None:
    assert told(street).say(choice(**wrong)) == []


@pytest.mark.parametrize(
    "wrong", [{"pev_id": b"1" * 17}, {"evse_id": b"1" * 17}, {"mvf_len": 0x3E00}], ids=str
)
def test_strict_mode_refuses_what_field_mode_lets_pass_in_a_choice(
    wrong: dict[str, object], street: Street, strict: Street
) -> None:
    assert told(street).say(choice(**wrong))
    assert told(strict).say(choice(**wrong)) == []


@pytest.mark.parametrize("wrong", [{"result": 1}, {"source_address": OTHER_MAC}], ids=str)
def test_a_receipt_for_something_else_is_none(wrong: dict[str, object], street: Street) -> None:
    sounded(street).say(receipt(**wrong))
    street.advance(0.25)

    assert len(street.messages(f.AttenCharInd)) == 2


def test_a_receipt_with_identities_is_good_in_field_mode_only(
    street: Street, strict: Street
) -> None:
    for one in (street, strict):
        sounded(one).say(receipt(resp_id=b"1" * 17))
        one.advance(0.25)

    assert len(street.messages(f.AttenCharInd)) == 1
    assert len(strict.messages(f.AttenCharInd)) == 2


@pytest.mark.parametrize(
    "wrong", [{"num_sounds": 0}, {"num_sounds": 31}, {"num_sounds": 255}, {"timeout_100ms": 0}]
)
def test_an_impossible_announcement_is_ignored(wrong: dict[str, int], street: Street) -> None:
    announced(street, **wrong)
    street.advance(1.5)

    assert street.messages(f.AttenCharInd) == []
    assert street.ignored == {"number of sounds, time or receiver": 1}


@pytest.mark.parametrize(
    "wrong", [{"num_sounds": 9}, {"timeout_100ms": 10}, {"resp_type": 0}], ids=str
)
def test_strict_mode_wants_the_announcement_of_the_standard(
    wrong: dict[str, int], street: Street, strict: Street
) -> None:
    for one in (street, strict):
        announced(one, **wrong)
        one.profile()
        one.advance(1.1)

    assert street.messages(f.AttenCharInd)
    assert not strict.messages(f.AttenCharInd)


@pytest.mark.parametrize("groups", [1, 3, 57])
def test_fewer_groups_are_good_in_field_mode_only(
    groups: int, street: Street, strict: Street
) -> None:
    told_groups = f.AttenProfileInd(pev_mac=EV_MAC, num_groups=groups, groups=bytes(groups))
    for one in (street, strict):
        announced(one).say(told_groups, one.modem.mac, f.BROADCAST)
        one.advance(0.7)

    assert street.messages(f.AttenCharInd)[0].num_groups == groups
    assert strict.messages(f.AttenCharInd)[0].num_sounds == 0


def test_a_profile_with_another_number_of_groups_than_before_does_not_count(
    street: Street,
) -> None:
    announced(street).profile()
    other = f.AttenProfileInd(pev_mac=EV_MAC, num_groups=3, groups=bytes(3))
    street.say(other, street.modem.mac, f.BROADCAST)

    assert street.ignored == {"number of groups": 1}


@pytest.mark.parametrize("source", [b"\xff" * 6, bytes.fromhex("030000000001")])
def test_a_group_address_is_no_sender(street: Street, source: bytes) -> None:
    assert street.say(f.SlacParmReq(run_id=RUN), source=source, to=f.BROADCAST) == []


def test_a_message_for_another_station_is_ignored(street: Street) -> None:
    assert told(street).say(choice(), to=OTHER_MAC) == []


@pytest.mark.parametrize(
    "message",
    [
        f.SlacParmCnf(forwarding_sta=EV_MAC, run_id=RUN),
        f.AttenCharInd(source_address=EV_MAC, run_id=RUN, num_sounds=10, groups=bytes(58)),
        f.ValidateCnf(result=4),
        f.SetKeyReq(nid=bytes(7), nmk=bytes(16)),
        f.SetKeyCnf(result=1),
        v.QcaResetReq(),
        v.QcaLinkReq(),
        v.LumissilResetReq(),
    ],
    ids=lambda message: type(message).__name__,
)
def test_what_a_station_never_receives_is_ignored(street: Street, message) -> None:
    key = street.modem.nmk

    assert street.say(message) == []
    assert street.ignored == {"message of another role": 1}
    assert street.modem.nmk == key


# --- several at once ------------------------------------------------------------------------------


def test_a_flood_of_runs_is_bounded_and_the_real_ev_still_matches(street: Street) -> None:
    # security: 1000 runs
    for number in range(1_000):
        source = b"\x02\x01" + number.to_bytes(4, "big")
        street.say(f.SlacParmReq(run_id=number.to_bytes(8, "big")), source, f.BROADCAST)
    assert len(street.station.matching.candidates) == 8
    announced(street)
    for number in range(1_000):
        source = b"\x02\x02" + number.to_bytes(4, "big")
        street.say(f.SlacParmReq(run_id=RUN), source, f.BROADCAST)
    for _ in range(10):
        street.profile()
    street.say(receipt())

    assert street.say(choice())
    assert street.ignored["too many at once"] == 1_993


def test_of_two_that_choose_this_station_the_one_that_is_nearer_gets_the_key(
    street: Street,
) -> None:
    sounded(street, loss_db=20)
    street.say(f.SlacParmReq(run_id=OTHER_RUN), OTHER_MAC, f.BROADCAST)
    start = f.StartAttenCharInd(forwarding_sta=OTHER_MAC, run_id=OTHER_RUN)
    street.say(start, OTHER_MAC, f.BROADCAST)
    for _ in range(10):
        street.profile(OTHER_MAC, 60)
    street.say(f.AttenCharRsp(source_address=OTHER_MAC, run_id=OTHER_RUN), OTHER_MAC)
    far = f.SlacMatchReq(pev_mac=OTHER_MAC, evse_mac=STATION_MAC, run_id=OTHER_RUN)

    assert street.say(far, OTHER_MAC) == []
    street.say(receipt())
    assert street.say(choice())
    assert street.say(far, OTHER_MAC) == []


def test_an_ev_alone_but_too_far_away_gets_no_key_if_there_is_a_bound() -> None:
    street = Street({"max_attenuation_db": 50.0}).waiting()
    sounded(street, loss_db=60).say(receipt())

    assert street.say(choice()) == []
    assert street.ignored == {"too far away, or another EV is nearer": 1}


def test_attenuation_from_the_cable_is_not_believed(street: Street) -> None:
    announced(street).profile(source=OTHER_MAC)

    assert street.ignored == {"attenuation that is not from the own modem": 1}


def test_attenuation_of_an_ev_that_does_not_sound_is_ignored(street: Street) -> None:
    street.profile()
    asked(street).profile()

    assert street.ignored == {"attenuation of nobody": 2}


# --- after the match ------------------------------------------------------------------------------


def test_a_linked_station_answers_no_matching_at_all() -> None:
    street = Street().linked()
    before = len(street.sent)
    match = street.station.matching.match
    assert match is not None
    replay = choice(run_id=match.run_id)

    assert street.say(replay) == []
    assert street.say(f.SlacParmReq(run_id=RUN), to=f.BROADCAST) == []
    assert street.say(f.SlacParmReq(run_id=RUN), OTHER_MAC, f.BROADCAST) == []
    assert len(street.sent) == before
    assert street.ignored == {"matched already": 3}


def test_the_key_is_never_sent_to_another_ev(street: Street) -> None:
    chosen(street)
    stolen = f.SlacMatchReq(pev_mac=OTHER_MAC, evse_mac=STATION_MAC, run_id=RUN)

    assert street.say(stolen, OTHER_MAC) == []
    assert {frame.destination for _, frame in street.sent if hasattr(frame.message, "nmk")} == {
        EV_MAC,
        f.LOCAL,
        street.modem.mac,
    } - {f.LOCAL}


def test_a_choice_that_is_replayed_after_unplugging_is_ignored(street: Street) -> None:
    chosen(street).unplug()
    street.until(Link.UNPLUGGED)
    street.plug_in()

    assert street.say(choice()) == []
