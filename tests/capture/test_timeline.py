"""The readable side: folding, colour, what is never hidden; vehicles by their habits; memory."""

import io
import re
import tracemalloc
from pathlib import Path

import pytest

from secc import quirks
from secc.capture.histogram import Histogram
from secc.capture.options import Options
from secc.capture.run import Run
from secc.capture.source import Source
from tests.capture.reading import EV_PORT, EVSE_PORT, Wire
from tests.shared_data import shared_file

REQUEST = bytes.fromhex("809a0200f37ffd9f7677acd0b8")  # ContractAuthenticationReq
ONGOING = bytes.fromhex("809a0200f37ffd9f7677acd0c00200")
FINISHED = bytes.fromhex("809a0200f37ffd9f7677acd0c00000")


def shown(path: Path, **options) -> list[str]:
    out = io.BytesIO()
    Run(Source(str(path)), Options(**options), out).to_the_end()
    return out.getvalue().decode().splitlines()


@pytest.fixture
def loop(tmp_path: Path) -> Path:
    """Fifty rounds of the same question, the last of them answered."""
    wire = Wire()
    wire.open()
    for _ in range(49):
        wire.message(EV_PORT, REQUEST)
        wire.message(EVSE_PORT, ONGOING)
    wire.message(EV_PORT, REQUEST)
    wire.message(EVSE_PORT, FINISHED)
    return wire.write(tmp_path / "loop.pcap")


def test_a_loop_shows_its_begin_and_end_and_how_much_lies_between(loop: Path) -> None:
    messages = [line for line in shown(loop)[3:] if "▶" in line or "◀" in line or "⋮" in line]

    assert len(messages) == 7
    assert "94 more of ContractAuthenticationReq and ContractAuthenticationRes" in messages[4]
    assert "Finished" in messages[-1]


def test_all_shows_every_message(loop: Path) -> None:
    messages = [line for line in shown(loop, everything=True) if "ContractAuthenticationRe" in line]

    assert sum("▶" in line or "◀" in line for line in messages) == 100


def test_a_refusal_inside_a_loop_is_never_folded_away() -> None:
    name = (
        "captures/everest__Opel__Ampera-E__2023-01-13-din_spec_70121__session__ampera_dc_din_1.dump"
    )
    lines = shown(shared_file(name))

    assert any("FAILED_SequenceError" in line and "SessionStopRes" in line for line in lines)
    assert any("FAILED_EVRESSMalfunction" in line and "PowerDeliveryReq" in line for line in lines)


def test_colour_is_only_added_around_the_same_words(loop: Path) -> None:
    plain, coloured = shown(loop), shown(loop, colour=True)

    assert [re.sub(r"\x1b\[\d+m", "", line) for line in coloured] == plain
    assert any("\x1b[36m" in line for line in coloured)


def test_what_the_wire_says_cannot_steer_the_terminal(tmp_path: Path) -> None:
    from secc.messages import din70121 as m

    document = m.V2G_Message(
        Header=m.MessageHeaderType(SessionID=b"\1"),
        Body=m.BodyType(
            BodyElement=m.ServiceDiscoveryReq(ServiceScope="\x1b[2J\x9b31m\r\nSession 9: completed")
        ),
    )
    wire = Wire()
    wire.open()
    wire.message(EV_PORT, m.encode(document))
    capture = wire.write(tmp_path / "evil\x1b[31m.pcap")

    for form in ("timeline", "summary"):
        text = "\n".join(shown(capture, form=form))
        assert "\x1b" not in text
        assert "\x9b" not in text
        assert not any(line.startswith("Session 9") for line in text.split("\n"))


def test_every_capture_gets_a_line_for_each_session_in_the_summary() -> None:
    lines = shown(shared_file("captures/everest__MG__MG4_electric__iso-2-DC.dump"), form="summary")

    assert [line.split()[0] for line in lines] == [
        "file",
        *["everest__MG_…4_electric__iso-2-DC.dump"] * 2,
    ]
    assert all("CurrentDemandReq" in line for line in lines[1:])


def test_memory_does_not_grow_with_the_capture(tmp_path: Path) -> None:
    def peak(rounds: int) -> int:
        wire = Wire()
        wire.open()
        for _ in range(rounds):
            wire.message(EV_PORT, REQUEST)
            wire.message(EVSE_PORT, ONGOING)
        path = wire.write(tmp_path / f"{rounds}.pcap")
        del wire
        out = open("/dev/null", "wb")  # noqa: SIM115
        with out:
            tracemalloc.start()
            Run(Source(str(path)), Options(form="timeline"), out).to_the_end()
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return most

    peak(1_000)  # imports and what is kept from one run to the next
    assert peak(6_000) < peak(3_000) + 100_000


def test_percentiles_are_right_to_a_class() -> None:
    histogram = Histogram()
    for milliseconds in range(1, 1001):
        histogram.add(milliseconds / 1000)

    assert histogram.percentile(50) == pytest.approx(0.5, rel=0.03)
    assert histogram.percentile(99) == pytest.approx(0.99, rel=0.03)
    assert histogram.greatest == 1.0
    assert Histogram().percentile(50) == 0.0


# --- vehicles -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mac", "run_id", "offers", "name"),
    [
        ("98:ed:5c:00:00:01", "5445534c41204556", (), "Tesla Model 3/Y"),
        ("aa:bb:cc:00:00:01", "5445534c41204556", (), "Tesla Model 3/Y"),
        ("007DFA06AB91", "", ("din 1 1", "iso2 0 2"), "VW/Skoda MEB (firmware before 3.5)"),
        ("007DFA06AB91", "", ("din 1 2", "iso2 0 1"), "VW/Skoda/Audi MEB (firmware 3.5 and later)"),
        ("c0:fb:b6:d3:2c:97", "c0fbb6d32c970001", (), "Xpeng P7"),
        (
            "11:22:33:44:55:66",
            "1122334455660001",
            ("din 1 1", "iso2 3 5"),
            "Xpeng P7 or BYD Atto 3",
        ),
    ],
)
def test_vehicles_are_recognised_by_what_they_cannot_help_showing(
    mac, run_id, offers, name
) -> None:
    match = quirks.identify(mac, run_id, offers)

    assert match is not None
    assert match.name == name


def test_what_fits_several_vehicles_names_them_all() -> None:
    match = quirks.identify("00:7d:fa:00:00:01")

    assert match is not None
    assert match.name.count(" or ") == 1


def test_offers_alone_and_strangers_are_not_guessed_at() -> None:
    assert quirks.identify(offers=("din 1 1",)) is None
    assert quirks.identify("02:00:00:00:00:01", "0123456789abcdef") is None


def test_every_profile_can_match_and_says_something() -> None:
    names = [profile.name for profile in quirks.profiles()]

    assert len(set(names)) == len(names) >= 14
    assert all(profile.oui or profile.run_id for profile in quirks.profiles())
    assert all(profile.habits for profile in quirks.profiles())
