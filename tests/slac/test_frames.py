"""The octets of every message, against the layouts of others and frames from real cars."""

import contextlib
import json
import shutil
import subprocess
from collections import Counter
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secc.slac import frames as f
from secc.slac import vendor as v
from tests import pyslac
from tests.slac.recorded import CAPTURES, Recorded, homeplug

EV, STATION = bytes.fromhex("020000000001"), bytes.fromhex("5ecc00000001")
RUN = b"run  one"
KINDS = sorted(f.MESSAGES.values(), key=lambda kind: (kind.OUI, kind.KIND))
WIDTHS = {"groups": f.GROUPS, "amdata": 459, "text": 20}
COUNTS = {"num_groups": f.GROUPS, "amlen": 917, "length": 20}

# Field of ours -> theirs; what they do not have, they do not read.
SCAPY = {
    "application_type": "ApplicationType",
    "security_type": "SecurityType",
    "run_id": "RunID",
    "num_sounds": "NumberOfSounds|NumberMSounds",
    "timeout_100ms": "TimeOut",
    "resp_type": "ResponseType",
    "forwarding_sta": "ForwardingSTA",
    "msound_target": "MSoundTargetMAC",
    "cnt": "Countdown",
    "random": "RandomValue",
    "sender_id": "SenderID",
    "pev_mac": "EVMACAddress|EVMAC",
    "evse_mac": "EVSEMAC",
    "pev_id": "EVID",
    "evse_id": "EVSEID",
    "num_groups": "NumberOfGroups",
    "groups": "Groups",
    "source_address": "SourceAdress",
    "result": "Result",
    "nid": "NetworkID",
    "nmk": "NMK|NewKey",
    "mvf_len": "MatchVariableFieldLen",
    "key_type": "KeyType",
    "pid": "PID",
    "new_eks": "NewEncKeySelect",
}
PYSLAC = {
    "timeout_100ms": "time_out",
    "groups": "aag",
    "mvf_len": "mvf_length",
    "random": "rnd",
    "reserved": "rsvd",
}
TSHARK = {
    f.SlacParmReq: {
        "run_id": "gp.cm_slac_parm.runid",
        "application_type": "gp.cm_slac_parm.apptype",
        "security_type": "gp.cm_slac_parm.sectype",
    },
    f.SlacParmCnf: {
        "run_id": "gp.cm_slac_parm.runid",
        "num_sounds": "gp.cm_slac_parm.sound_count",
        "timeout_100ms": "gp.cm_slac_parm.time_out",
        "msound_target": "gp.cm_slac_parm.sound_target",
        "forwarding_sta": "gp.cm_slac_parm.forwarding_sta",
    },
    f.StartAttenCharInd: {
        "run_id": "gp.cm_start_atten_char.runid",
        "num_sounds": "gp.cm_start_atten_char.sounds_count",
        "timeout_100ms": "gp.cm_start_atten_char.time_out",
        "forwarding_sta": "gp.cm_start_atten_char.sound_forwarding_sta",
    },
    f.MnbcSoundInd: {
        "run_id": "gp.cm_mnbc_sound.runid",
        "cnt": "gp.cm_mnbc_sound.countdown",
        "sender_id": "gp.cm_mnbc_sound.sender_id",
        "random": "gp.cm_mnbc_sound.rnd",
    },
    f.AttenProfileInd: {
        "pev_mac": "gp.cm_atten_profile_ind.pev_mac",
        "num_groups": "gp.cm_atten_profile_ind.groups_count",
        "groups": "gp.cm_atten_profile_ind.aag",
    },
    f.AttenCharInd: {
        "run_id": "gp.cm_atten_char.runid",
        "source_address": "gp.cm_atten_char.source_mac",
        "num_sounds": "gp.cm_atten_char.sounds_count",
        "num_groups": "gp.cm_atten_char.groups_count",
        "groups": "gp.cm_atten_char.aag",
        "resp_id": "gp.cm_atten_char.resp_id",
    },
    f.AttenCharRsp: {
        "run_id": "gp.cm_atten_char.runid",
        "source_address": "gp.cm_atten_char.source_mac",
        "result": "gp.cm_atten_char.result",
    },
    f.SlacMatchReq: {
        "run_id": "gp.cm_slac_match.runid",
        "pev_mac": "gp.cm_slac_match.pev_mac",
        "evse_mac": "gp.cm_slac_match.evse_mac",
        "mvf_len": "gp.cm_slac_match.length",
    },
    f.SlacMatchCnf: {
        "run_id": "gp.cm_slac_match.runid",
        "nid": "gp.cm_slac_match.nid",
        "nmk": "gp.cm_slac_match.nmk",
        "mvf_len": "gp.cm_slac_match.length",
    },
    f.SetKeyReq: {"nmk": "cm_set_key_req.nw_key"},
    f.SetKeyCnf: {"result": "cm_set_key_cnf.result"},
}


def recorded() -> list[Recorded]:
    if not CAPTURES:
        pytest.skip("no third-party data: ../shared/data/captures is absent")
    return [one for capture in CAPTURES for one in homeplug(capture)]


def known() -> list[Recorded]:
    """Recorded frames of ours; of each kind, the first three of each capture."""
    seen: Counter[tuple[Path, type[Any]]] = Counter()
    chosen = []
    if not CAPTURES:
        pytest.skip("no third-party data: ../shared/data/captures is absent")
    for capture in CAPTURES:
        for one in homeplug(capture):
            if one.frame is not None:
                kind = type(one.frame.message)
                seen[capture, kind] += 1
                if seen[capture, kind] <= 3:
                    chosen.append(one)
    return chosen


def values(message: Any) -> dict[str, Any]:
    """The fields of a message, octets as hex."""
    found = {field.name: getattr(message, field.name) for field in fields(message)}
    return {
        name: value.hex() if isinstance(value, bytes) else value for name, value in found.items()
    }


@st.composite
def messages(draw: st.DrawFn) -> Any:
    """Any message with any values."""
    kind = draw(st.sampled_from(KINDS))
    sample = kind.LAYOUT.unpack(bytes(kind.LAYOUT.size))
    given_values: dict[str, Any] = {}
    for field, zero in zip(fields(kind), sample, strict=False):
        if field.name in COUNTS and kind.TAIL:
            given_values[field.name] = COUNTS[field.name]
        elif isinstance(zero, bytes):
            given_values[field.name] = draw(st.binary(min_size=len(zero), max_size=len(zero)))
        else:
            given_values[field.name] = draw(st.integers(0, 255))
    if kind.TAIL:
        name = fields(kind)[-1].name
        given_values[name] = draw(st.binary(min_size=WIDTHS[name], max_size=WIDTHS[name]))
    return kind(**given_values)


@given(messages(), st.binary(min_size=6, max_size=6), st.binary(min_size=6, max_size=6))
def test_every_message_survives_the_wire(message: Any, destination: bytes, source: bytes) -> None:
    frame = f.Frame(destination, source, message)

    octets = f.encode(frame)

    assert 60 <= len(octets) <= 1514
    assert f.decode(octets) == frame


@given(st.binary(max_size=120))
def test_random_octets_are_read_or_refused(octets: bytes) -> None:
    with contextlib.suppress(f.FrameError):
        f.decode(STATION + EV + f.ETHERTYPE + octets)


@given(messages(), st.data())
def test_a_frame_that_is_cut_anywhere_is_refused_or_whole(
    message: Any, data: st.DataObject
) -> None:
    octets = f.encode(f.Frame(STATION, EV, message))
    cut = octets[: data.draw(st.integers(0, len(octets) - 1))]

    with contextlib.suppress(f.FrameError):
        assert f.decode(cut).message == message  # only padding was cut


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda octets: octets[:18], f.Why.SHORT),
        (lambda octets: octets[:22], f.Why.SHORT),
        (lambda octets: octets.ljust(1515, b"\0"), f.Why.LONG),
        (lambda octets: octets[:12] + b"\x86\xdd" + octets[14:], f.Why.FOREIGN),
        (lambda octets: octets[:14] + b"\x00" + octets[15:], f.Why.VERSION),
        (lambda octets: octets[:14] + b"\x02" + octets[15:], f.Why.VERSION),
        (lambda octets: octets[:17] + b"\x01" + octets[18:], f.Why.FRAGMENT),
        (lambda octets: octets[:15] + b"\x20\xa0" + octets[17:], f.Why.UNKNOWN),
    ],
    ids=lambda value: value.name if isinstance(value, f.Why) else "",
)
def test_a_damaged_frame_is_refused_for_what_is_wrong(change, why: f.Why) -> None:
    # security: length beyond the MTU, short messages, wrong version
    octets = f.encode(f.Frame(f.BROADCAST, EV, f.SlacParmReq(run_id=RUN)))

    with pytest.raises(f.FrameError) as refused:
        f.decode(change(octets))

    assert refused.value.why is why


@pytest.mark.parametrize("groups", [0, 59, 255])
def test_attenuation_of_no_or_too_many_groups_is_refused(groups: int) -> None:
    for message in (
        f.AttenProfileInd(pev_mac=EV, num_groups=groups, groups=bytes(groups)),
        f.AttenCharInd(
            source_address=EV, run_id=RUN, num_sounds=10, num_groups=groups, groups=bytes(groups)
        ),
    ):
        with pytest.raises(f.FrameError) as refused:
            f.decode(f.encode(f.Frame(f.BROADCAST, STATION, message)))
        assert refused.value.why is f.Why.GROUPS


def test_more_groups_than_octets_are_refused() -> None:
    message = f.AttenProfileInd(pev_mac=EV, num_groups=58, groups=bytes(20))

    with pytest.raises(f.FrameError) as refused:
        f.decode(f.encode(f.Frame(f.BROADCAST, STATION, message)))

    assert refused.value.why is f.Why.SHORT


def test_a_result_with_spare_octets_is_read() -> None:
    # open-plc-utils sends an array of 255 octets, of which 58 count
    told = f.AttenCharInd(source_address=EV, run_id=RUN, num_sounds=10, groups=bytes(range(58)))

    octets = f.encode(f.Frame(EV, STATION, told)) + bytes(197)

    assert f.decode(octets).message == told


def test_vendor_frames_are_those_of_their_vendor_only() -> None:
    octets = f.encode(f.Frame(f.LOCAL, STATION, v.QcaLinkReq()))

    with pytest.raises(f.FrameError):
        f.decode(octets.replace(v.QUALCOMM + b"\0", v.LUMISSIL + b"\0"))


# --- real frames ----------------------------------------------------------------------------------


def test_recorded_frames_are_written_as_they_were_read() -> None:
    for one in known():
        assert one.frame is not None
        ours, theirs = f.encode(one.frame), one.octets
        length = min(len(ours), len(theirs))
        differ = [at for at in range(length) if ours[at] != theirs[at]]
        reserved = isinstance(one.frame.message, f.StartAttenCharInd | v.QcaVersionCnf)
        assert not differ or reserved, (one.frame, differ)  # MG4: spare octets are not zero


def test_what_is_not_read_of_real_frames_is_not_slac() -> None:
    refused = {
        (one.why, int.from_bytes(one.octets[15:17], "little")) for one in recorded() if one.why
    }

    assert {kind for why, kind in refused if why is f.Why.GROUPS} == {0x6086}  # adapters: 0 groups
    assert not {kind for why, kind in refused if why is not f.Why.GROUPS} & {
        kind.KIND for kind in KINDS
    }


def test_pyslac_and_scapy_read_the_same_fields_of_real_frames() -> None:
    pyslac.examples()
    frames = [one for one in known() if one.frame is not None and not type(one.frame.message).OUI]
    lines = "\n".join(one.octets.hex() for one in frames)
    script = Path(__file__).with_name("peers.py")
    done = subprocess.run(
        [pyslac.PYTHON, script], input=lines, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    compared: Counter[str] = Counter()
    for one, line in zip(frames, done.stdout.splitlines(), strict=True):
        assert one.frame is not None
        for peer, view in json.loads(line).items():
            for name, value in values(one.frame.message).items():
                theirs = _theirs(peer, name, view)
                if theirs is not None:
                    assert _same(value, theirs, peer, name), (peer, name, one.frame)
                    compared[peer] += 1
    assert min(compared["pyslac"], compared["scapy"]) > 1_000


def _theirs(peer: str, name: str, view: dict[str, Any]) -> Any:
    names = SCAPY.get(name, "").split("|") if peer == "scapy" else [PYSLAC.get(name, name)]
    return next((view[other] for other in names if other in view), None)


def _same(ours: Any, theirs: Any, peer: str, name: str) -> bool:
    if name == "mvf_len" and peer == "pyslac":  # reads it big-endian
        return ours == int.from_bytes(theirs.to_bytes(2, "big"), "little")
    if isinstance(theirs, list):
        return bytes(theirs).hex() == ours
    if isinstance(theirs, int) and isinstance(ours, str):
        return int(ours, 16) == theirs
    if isinstance(theirs, str) and isinstance(ours, int):
        return int(theirs, 16) == ours
    return ours == (theirs.replace(":", "") if isinstance(theirs, str) else theirs)


@pytest.mark.skipif(not shutil.which("tshark"), reason="tshark is not installed")
def test_tshark_reads_the_same_fields_of_real_frames() -> None:
    if not CAPTURES:
        pytest.skip("no third-party data: ../shared/data/captures is absent")
    compared = 0
    for capture in [one for one in CAPTURES if one.suffix == ".dump"][::6]:
        for one, view in zip(homeplug(capture), _tshark(capture), strict=True):
            if one.frame is None:
                continue
            for name, field in TSHARK.get(type(one.frame.message), {}).items():
                if told := view.get(field):
                    ours = values(one.frame.message)[name]
                    assert _number(ours, told), (name, told, one.frame)
                    compared += 1
    assert compared > 300


def _tshark(capture: Path) -> list[dict[str, str]]:
    """Field -> value of each HomePlug frame."""
    names = sorted({name for view in TSHARK.values() for name in view.values()})
    wanted = [part for name in names for part in ("-e", f"homeplug_av.{name}")]
    argv = ["tshark", "-r", str(capture), "-Y", "homeplug-av", "-T", "fields", "-E", "separator=;"]
    argv += wanted
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    rows = [line.split(";") for line in done.stdout.splitlines()]
    return [dict(zip(names, row, strict=True)) for row in rows]


def _number(ours: Any, told: str) -> bool:
    if isinstance(ours, int):
        return ours == int(told, 0)
    if "," in told:
        return bool(ours == bytes(int(part, 0) for part in told.split(",")).hex())
    return bool(ours == told.removeprefix("0x").replace(":", "").replace(" ", ""))
