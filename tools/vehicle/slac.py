"""The vehicle's side of SLAC (ISO 15118-3 Annex A.9): find the station it is plugged into, join it.

Sans-IO: `EvSlac` takes frames and the time and gives frames; every wait of Table A.1 is in it.
"""

from collections.abc import Callable, Generator
from typing import Any

from secc.slac import frames as f
from secc.slac import vendor as v
from secc.slac.frames import Frame, FrameError

TT_MATCH_RESPONSE_S = 0.2
TT_MATCHING_RATE_S = 0.4
TT_MATCHING_REPETITION_S = 10.0
TT_MATCH_JOIN_S = 12.0
TT_EV_ATTEN_RESULTS_S = 1.2
TP_EV_BATCH_MSG_INTERVAL_S = 0.04
C_EV_START_ATTEN_CHAR_INDS = 3
C_EV_MATCH_MNBC = 10
C_EV_MATCH_RETRY = 2
LINK_POLL_S = 0.1
DIRECT_DB = 40.0  # worse than this is another station's cable

Waiting = Generator[float, Frame | None, None]  # yields until when; gets a frame or None


class Gone(Exception):
    """This attempt has come to nothing."""


class EvSlac:
    """One vehicle; `linked` when its modem is in the station's network, `failure` says why not."""

    def __init__(self, mac: bytes, random: Callable[[int], bytes]) -> None:
        self.linked = False
        self.failure = ""
        self.attempts = 0
        self.heard: dict[bytes, float] = {}  # station -> average attenuation in dB
        self.station: bytes | None = None
        self.nmk = b""
        self.nid = b""
        self.deadline: float | None = None
        self._mac, self._random = mac, random
        self._run_id = b""
        self._now = 0.0
        self._out: list[bytes] = []
        self._steps = self._run()

    @property
    def over(self) -> bool:
        """Nothing more will happen."""
        return self.linked or bool(self.failure)

    def start(self, now: float) -> list[bytes]:
        """The pilot oscillates with 5 %."""
        self._now = now
        self.deadline = next(self._steps)
        return self._take()

    def receive(self, octets: bytes, now: float) -> list[bytes]:
        """A frame from the own modem."""
        try:
            frame = f.decode(octets)
        except FrameError:
            return []
        if frame.destination not in (self._mac, f.BROADCAST):
            return []
        return self._resume(frame, now)

    def tick(self, now: float) -> list[bytes]:
        """`deadline` has come."""
        if self.deadline is None or now < self.deadline:
            return []
        return self._resume(None, now)

    # --- the course of it -----------------------------------------------------------------------

    def _resume(self, happened: Frame | None, now: float) -> list[bytes]:
        if self.over:
            return []
        self._now = now
        try:
            self.deadline = self._steps.send(happened)
        except StopIteration:
            self.deadline = None
        return self._take()

    def _run(self) -> Waiting:
        began = None
        while not self.linked:
            self.attempts += 1
            try:
                yield from self._attempt()
            except Gone as gone:
                began = self._now if began is None else began
                if self._now - began >= TT_MATCHING_REPETITION_S:
                    self.failure = str(gone)
                    return
                yield from self._pause(TT_MATCHING_RATE_S)

    def _attempt(self) -> Waiting:
        self._run_id, self.heard, self.station = self._random(8), {}, None
        yield from self._ask()
        yield from self._sound()
        yield from self._choose()
        yield from self._join()

    def _ask(self) -> Waiting:
        """CM_SLAC_PARM.REQ, until at least one station answers."""
        self._send(f.BROADCAST, f.SlacParmReq(run_id=self._run_id))
        until, stations = self._now + TT_MATCH_RESPONSE_S, set()
        while (frame := (yield until)) is not None:
            if isinstance(frame.message, f.SlacParmCnf) and frame.message.run_id == self._run_id:
                stations.add(frame.source)
        if not stations:
            raise Gone("no station answers CM_SLAC_PARM.REQ")

    def _sound(self) -> Waiting:
        announcement = f.StartAttenCharInd(forwarding_sta=self._mac, run_id=self._run_id)
        results_until = self._now + TT_EV_ATTEN_RESULTS_S
        for _ in range(C_EV_START_ATTEN_CHAR_INDS):
            self._send(f.BROADCAST, announcement)
            yield from self._pause(TP_EV_BATCH_MSG_INTERVAL_S)
        for left in reversed(range(C_EV_MATCH_MNBC)):
            sound = f.MnbcSoundInd(cnt=left, run_id=self._run_id, random=self._random(16))
            self._send(f.BROADCAST, sound)
            yield from self._pause(TP_EV_BATCH_MSG_INTERVAL_S)
        if self.heard:  # of others little later, or not at all
            results_until = self._now + TT_MATCH_RESPONSE_S
        while (frame := (yield results_until)) is not None:
            self._hear(frame)
            results_until = min(results_until, self._now + TT_MATCH_RESPONSE_S)

    def _hear(self, frame: Frame) -> None:
        """CM_ATTEN_CHAR.IND: receipt, whatever it says."""
        told = frame.message
        if not isinstance(told, f.AttenCharInd) or told.run_id != self._run_id:
            return
        receipt = f.AttenCharRsp(source_address=told.source_address, run_id=told.run_id)
        self._send(frame.source, receipt)
        if told.num_sounds:
            self.heard[frame.source] = sum(told.groups) / told.num_groups

    def _choose(self) -> Waiting:
        """CM_SLAC_MATCH to the station that heard best, if that is well enough."""
        if not self.heard:
            raise Gone("no station has heard the sounds")
        station = min(self.heard, key=lambda mac: self.heard[mac])
        if self.heard[station] > DIRECT_DB:
            raise Gone(f"no station is nearer than {self.heard[station]:.0f} dB")
        request = f.SlacMatchReq(pev_mac=self._mac, evse_mac=station, run_id=self._run_id)
        for _ in range(1 + C_EV_MATCH_RETRY):
            self._send(station, request)
            until = self._now + TT_MATCH_RESPONSE_S
            while (frame := (yield until)) is not None:
                told = frame.message
                if isinstance(told, f.SlacMatchCnf) and told.run_id == self._run_id:
                    self.nmk, self.nid, self.station = told.nmk, told.nid, station
                    return
                self._hear(frame)  # its receipt was lost
        raise Gone("the station does not confirm the match")

    def _join(self) -> Waiting:
        """The key to the own modem; then its link comes up."""
        until, confirmed = self._now + TT_MATCH_JOIN_S, False
        while self._now < until:
            if not confirmed:
                self._send(f.LOCAL, f.SetKeyReq(nid=self.nid, nmk=self.nmk))
            self._send(f.LOCAL, v.QcaLinkReq())
            self._send(f.LOCAL, v.LumissilLinkReq())
            pause_until = self._now + LINK_POLL_S
            while (frame := (yield pause_until)) is not None:
                confirmed = confirmed or isinstance(frame.message, f.SetKeyCnf)
                if confirmed and getattr(frame.message, "link", 0) == 1:
                    self.linked = True
                    return
        raise Gone("the link does not come up")

    # --- small steps ----------------------------------------------------------------------------

    def _pause(self, seconds: float) -> Waiting:
        """Send nothing for a while but receipts."""
        until = self._now + seconds
        while (frame := (yield until)) is not None:
            self._hear(frame)

    def _send(self, destination: bytes, message: Any) -> None:
        self._out.append(f.encode(Frame(destination, self._mac, message)))

    def _take(self) -> list[bytes]:
        out, self._out = self._out, []
        return out
