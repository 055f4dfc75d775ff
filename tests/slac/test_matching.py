"""Matching at the station (ISO 15118-3 Annex A.9): every message, timer, count and bad input."""

import pytest

from secc.session.plant import Pilot
from secc.slac import frames as f
from secc.slac import vendor as v
from secc.slac.association import Link
from tests.slac.street import EV_MAC, OTHER_MAC, STATION_MAC, Street

RUN, OTHER_RUN = b"run  one", b"run  two"


def announce(**fields: int) -> f.StartAttenCharInd:
    return f.StartAttenCharInd(forwarding_sta=EV_MAC, run_id=RUN, **fields)


def receipt(**fields: object) -> f.AttenCharRsp:
    return f.AttenCharRsp(**{"source_address": EV_MAC, "run_id": RUN, **fields})


def choice(**fields: object) -> f.SlacMatchReq:
    asked = {"pev_mac": EV_MAC, "evse_mac": STATION_MAC, "run_id": RUN}
    return f.SlacMatchReq(**{**asked, **fields})


def asked(street: Street) -> Street:
    """CM_SLAC_PARM has been exchanged."""
    (answer,) = street.say(f.SlacParmReq(run_id=RUN), to=f.BROADCAST)
    assert answer == f.SlacParmCnf(forwarding_sta=EV_MAC, run_id=RUN)
    return street


def announced(street: Street, **fields: int) -> Street:
    assert asked(street).say(announce(**fields), to=f.BROADCAST) == []
    return street


def sounded(street: Street, sounds: int = 10, loss_db: int = 18) -> Street:
    """All sounds, each measured by the modem."""
    announced(street)
    for left in reversed(range(sounds)):
        sound = f.MnbcSoundInd(cnt=left, run_id=RUN, random=bytes([left] * 16))
        street.say(sound, to=f.BROADCAST)
        street.profile(loss_db=loss_db)
    return street


def told(street: Street) -> Street:
    """The EV has received its attenuation and said so."""
    sounded(street).say(receipt())
    return street


def chosen(street: Street) -> Street:
    (confirmation,) = told(street).say(choice())
    assert isinstance(confirmation, f.SlacMatchCnf)
    return street


@pytest.fixture
def street() -> Street:
    return Street().waiting()


@pytest.fixture
def strict() -> Street:
    return Street(mode="strict").waiting()


# --- the course of it -----------------------------------------------------------------------------


def test_an_ev_that_does_everything_in_order_gets_the_key_of_the_network(street: Street) -> None:
    told(street)
    (confirmation,) = street.say(choice())

    assert confirmation.mvf_len == 0x56
    assert (confirmation.pev_mac, confirmation.evse_mac) == (EV_MAC, STATION_MAC)
    assert confirmation.nmk == street.modem.nmk
    assert street.state is Link.JOINING


def test_the_attenuation_is_the_average_of_each_group_over_all_sounds(street: Street) -> None:
    announced(street, num_sounds=2)
    for loss_db in (10, 31):
        street.profile(loss_db=loss_db)

    (result,) = street.messages(f.AttenCharInd)
    assert (result.source_address, result.run_id, result.num_sounds) == (EV_MAC, RUN, 2)
    assert set(result.groups) == {20}
    assert len(result.groups) == 58


def test_what_lies_between_modem_and_cable_is_corrected() -> None:
    street = Street({"attenuation_offset_db": -20}).waiting()
    sounded(street, loss_db=35)

    (result,) = street.messages(f.AttenCharInd)
    assert set(result.groups) == {15}


def test_a_correction_never_leaves_the_range_of_an_octet() -> None:
    street = Street({"attenuation_offset_db": -20}).waiting()
    sounded(street, loss_db=3)

    assert set(street.messages(f.AttenCharInd)[0].groups) == {0}


def test_once_all_sounds_are_measured_the_result_comes_at_once(street: Street) -> None:
    # TP_EVSE_avg_atten_calc
    sounded(street)

    assert street.times(f.AttenCharInd) == [street.now]


def test_nobody_is_answered_while_no_vehicle_is_plugged_in() -> None:
    street = Street().ready()

    assert street.say(f.SlacParmReq(run_id=RUN), to=f.BROADCAST) == []
    assert street.ignored == {"no EV is plugged in": 1}


# --- timers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mode", "seconds"), [("strict", 0.4), ("field", 2.0)])
def test_an_ev_that_does_not_announce_its_sounds_in_time_is_forgotten(
    mode: str, seconds: float
) -> None:  # TT_match_sequence
    street = asked(Street(mode=mode).waiting())
    street.advance(seconds - 0.01)
    assert street.station.matching.candidates
    street.advance(0.02)

    assert not street.station.matching.candidates
    street.say(announce(), to=f.BROADCAST)
    street.advance(2.0)
    assert street.messages(f.AttenCharInd) == []
    assert street.state is Link.WAITING


@pytest.mark.parametrize("heard", [0, 1, 5, 9])
def test_after_600_ms_the_ev_is_told_what_was_heard(street: Street, heard: int) -> None:
    # TT_EVSE_match_MNBC; lost sounds
    announced(street)
    for _ in range(heard):
        street.profile()
    street.advance(0.59)
    assert street.messages(f.AttenCharInd) == []
    street.advance(0.02)

    (result,) = street.messages(f.AttenCharInd)
    assert result.num_sounds == heard
    assert set(result.groups) == ({18} if heard else {127})


@pytest.mark.parametrize(("timeout_100ms", "seconds"), [(1, 0.1), (6, 0.6), (100, 1.0)])
def test_field_mode_takes_other_times_but_stays_within_the_patience_of_the_ev(
    street: Street, timeout_100ms: int, seconds: float
) -> None:  # TT_EV_atten_results
    announced(street, timeout_100ms=timeout_100ms)
    street.profile()
    street.advance(1.1)

    began = next(iter(street.times(f.SlacParmCnf)))
    assert street.times(f.AttenCharInd)[0] - began == pytest.approx(seconds)


def test_the_result_is_repeated_twice_and_then_the_ev_is_given_up(street: Street) -> None:
    # TT_match_response, C_EV_match_retry
    sounded(street)
    began = street.now
    street.advance(1.0)

    sent = [at - began for at in street.times(f.AttenCharInd)]
    assert sent == pytest.approx([0.0, 0.2, 0.4])
    assert street.station.matching.failure == "no CM_ATTEN_CHAR.RSP in time"
    assert street.say(choice()) == []


def test_an_ev_may_take_ten_seconds_to_choose(street: Street) -> None:
    # TT_EVSE_match_session
    told(street)
    street.advance(9.9)

    assert street.say(choice())


def test_an_ev_that_does_not_choose_within_ten_seconds_is_given_up(street: Street) -> None:
    told(street)
    street.advance(10.1)

    assert street.say(choice()) == []
    assert street.station.matching.failure == "no CM_SLAC_MATCH.REQ in time"


# --- repetitions and new beginnings ---------------------------------------------------------------


def test_announcements_that_are_repeated_do_not_prolong_the_sounds(street: Street) -> None:
    announced(street)
    street.profile()
    street.advance(0.3)
    street.say(announce(), to=f.BROADCAST)
    street.advance(0.31)

    assert len(street.messages(f.AttenCharInd)) == 1


def test_a_repeated_sound_counts_once(street: Street) -> None:
    announced(street)
    for _ in range(3):
        street.say(f.MnbcSoundInd(cnt=9, run_id=RUN), to=f.BROADCAST)

    (candidate,) = street.station.matching.candidates
    assert candidate.sounds == 1
    assert street.ignored == {"sound repeated": 2}


def test_a_repeated_receipt_changes_nothing(street: Street) -> None:
    told(street)
    street.advance(5.0)
    street.say(receipt())
    street.advance(5.1)

    assert street.say(choice()) == []


def test_a_lost_confirmation_is_sent_again(street: Street) -> None:
    # as a conformance test of ISO 15118-4 asks for
    first = chosen(street).messages(f.SlacMatchCnf)[-1]

    assert street.say(choice()) == [first]


def test_a_lost_receipt_does_not_cost_the_match_in_field_mode(street: Street) -> None:
    assert sounded(street).say(choice())


def test_strict_mode_wants_the_receipt_first(strict: Street) -> None:
    assert sounded(strict).say(choice()) == []


@pytest.mark.parametrize("reach", [asked, announced, sounded, told], ids=lambda way: way.__name__)
@pytest.mark.parametrize("run_id", [RUN, OTHER_RUN], ids=["same run", "new run"])
@pytest.mark.parametrize("mode", ["field", "strict"])
def test_an_ev_may_begin_anew_at_any_point(reach, run_id: bytes, mode: str) -> None:
    # ID.4, ID.Buzz and Mokka do so in the middle of their sounds
    street = reach(Street(mode=mode).waiting())

    (answer,) = street.say(f.SlacParmReq(run_id=run_id), to=f.BROADCAST)
    again = (
        announce()
        if run_id == RUN
        else f.StartAttenCharInd(forwarding_sta=EV_MAC, run_id=OTHER_RUN)
    )
    street.say(again, to=f.BROADCAST)
    before = len(street.messages(f.AttenCharInd))
    for _ in range(10):
        street.profile()

    assert answer.run_id == run_id
    assert [result.run_id for result in street.messages(f.AttenCharInd)[before:]] == [run_id]


def test_an_ev_that_never_got_its_confirmation_may_begin_anew(street: Street) -> None:
    chosen(street)

    assert street.say(f.SlacParmReq(run_id=OTHER_RUN), to=f.BROADCAST)
    assert street.state is Link.MATCHING


def test_strict_mode_ignores_a_new_beginning_after_the_match(strict: Street) -> None:
    chosen(strict)

    assert strict.say(f.SlacParmReq(run_id=OTHER_RUN), to=f.BROADCAST) == []
    assert strict.state is Link.JOINING


# --- validation -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("policy", "result"), [("not_required", 4), ("failure", 3)])
def test_validation_is_answered_as_configured(policy: str, result: int) -> None:
    street = told(Street({"validation": policy}).waiting())

    assert street.say(f.ValidateReq()) == [f.ValidateCnf(result=result)]
    assert street.say(choice())


def test_the_toggles_of_the_control_pilot_are_counted() -> None:
    street = told(Street({"validation": "count"}).waiting())
    assert street.say(f.ValidateReq()) == [f.ValidateCnf(result=1)]
    assert street.say(f.ValidateReq(timer=19)) == []
    for pilot in (Pilot.C, Pilot.B, Pilot.C, Pilot.B):
        street.advance(0.3)
        street.pilot = pilot
    street.advance(1.0)

    assert street.messages(f.ValidateCnf)[-1] == f.ValidateCnf(toggles=2, result=2)
    assert street.say(choice())


def test_toggles_before_the_second_request_do_not_count() -> None:
    street = told(Street({"validation": "count"}).waiting())
    street.say(f.ValidateReq())
    street.pilot = Pilot.C
    street.advance(0.3)
    street.say(f.ValidateReq())
    street.advance(1.0)

    assert street.messages(f.ValidateCnf)[-1] == f.ValidateCnf(toggles=0, result=2)


def test_toggles_are_counted_for_three_and_a_half_seconds_at_most() -> None:
    # TT_EVSE_vald_toggle
    street = told(Street({"validation": "count"}).waiting())
    street.say(f.ValidateReq())
    street.say(f.ValidateReq(timer=255))
    began = street.now
    street.advance(5.0)

    assert street.times(f.ValidateCnf)[-1] - began == pytest.approx(3.5)


@pytest.mark.parametrize("wrong", [{"signal_type": 1}, {"result": 0}])
def test_a_malformed_validation_is_ignored(street: Street, wrong: dict[str, int]) -> None:
    assert told(street).say(f.ValidateReq(**wrong)) == []


def test_validation_out_of_turn_is_ignored(street: Street) -> None:
    assert asked(street).say(f.ValidateReq()) == []
    assert street.say(f.ValidateReq(), source=OTHER_MAC) == []


def test_while_toggles_are_counted_another_request_is_ignored() -> None:
    street = told(Street({"validation": "count"}).waiting())
    street.say(f.ValidateReq())
    street.say(f.ValidateReq(timer=9))

    assert street.say(f.ValidateReq()) == []


# --- amplitudes -----------------------------------------------------------------------------------


def test_an_amplitude_map_of_the_matched_ev_is_confirmed_and_given_to_the_modem(
    street: Street,
) -> None:
    chosen(street)
    wish = f.AmpMapReq(amlen=917, amdata=bytes([0x11]) * 459)

    assert street.say(wish) == [f.AmpMapCnf(), wish]
    assert [frame.destination for _, frame in street.sent[-2:]] == [EV_MAC, f.LOCAL]


def test_an_amplitude_map_of_a_stranger_is_ignored(street: Street) -> None:
    wish = f.AmpMapReq(amlen=2, amdata=b"\x11")

    assert street.say(wish) == []
    assert chosen(street).say(wish, source=OTHER_MAC) == []
    assert street.say(f.AmpMapCnf()) == []


def test_an_own_amplitude_map_is_sent_until_it_is_confirmed() -> None:
    # TT_amp_map_exchange
    street = Street({"amplitude_map": "1122"}).linked()
    street.advance(0.21)
    assert street.messages(f.AmpMapReq) == [f.AmpMapReq(amlen=4, amdata=b"\x11\x22")] * 2

    street.say(f.AmpMapCnf())
    street.advance(1.0)

    assert len(street.messages(f.AmpMapReq)) == 2


def test_an_own_amplitude_map_is_repeated_twice() -> None:
    street = Street({"amplitude_map": "1122"}).linked()
    began = street.times(f.AmpMapReq)[0]
    street.advance(2.0)

    assert [at - began for at in street.times(f.AmpMapReq)] == pytest.approx([0.0, 0.2, 0.4])


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
