"""Matching at the station (ISO 15118-3 Annex A.9): its course, timers and counts."""

import pytest

from secc.session.plant import Pilot
from secc.slac import frames as f
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
