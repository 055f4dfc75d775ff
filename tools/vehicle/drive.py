"""One connection of a vehicle from supportedAppProtocol to SessionStop, as a sequence of steps.

ISO 15118-2 8.8 and DIN SPEC 70121 9.7, the vehicle's side.
"""

from collections.abc import Callable
from dataclasses import replace
from types import ModuleType
from typing import Any

from exi import ExiError
from secc.messages import app_protocol, din70121, iso15118_2, xmldsig
from secc.reports import Simulate
from tools.vehicle import answers, dc
from tools.vehicle.battery import Battery
from tools.vehicle.credentials import Wallet
from tools.vehicle.mischief import MISCHIEF
from tools.vehicle.mischief_table import Mischief
from tools.vehicle.plug_and_charge import PlugAndCharge
from tools.vehicle.requests import Requests, protocol_offer
from tools.vehicle.script import DIN, ISO, Script
from tools.vehicle.steps import (
    AwaitClose,
    Bench,
    Event,
    Exchange,
    Failed,
    HangUp,
    Happened,
    Outcome,
    Over,
    Pause,
    Send,
    StationStops,
    Steps,
)
from tools.vehicle.timing import ONGOING_S, READY_TO_CHARGE_S, message_timeout
from tools.vehicle.wire import document, frame

PROTOCOLS: dict[str, ModuleType] = {ISO: iso15118_2, DIN: din70121}
NAMES = {ISO: "ISO 15118-2", DIN: "DIN 70121"}

CLOSES_S = 5.0  # after a failure the station closes within this
NORMAL_ENDS = ("complete", "station_stop", "paused")


Signer = Callable[[Any], xmldsig.SignatureType | None]


class Drive:
    """State of one visit. `now` is kept up to date by the session that carries out the steps."""

    def __init__(
        self,
        script: Script,
        battery: Battery,
        joins: bytes | None = None,
        wallet: Wallet | None = None,
        suite: str | None = None,
    ) -> None:
        """`joins`: id of a paused session to take up again; `suite`: of TLS, if there is TLS."""
        self.script = script
        self.battery = battery
        self.joins = joins
        self.now = 0.0
        self.session_id = bytes.fromhex(script.session_id) if joins is None else joins
        self.assigned = False  # the session id, by the station
        self.namespace: str | None = None
        self.requests = Requests(iso15118_2, script, battery)
        self.findings: list[str] = []
        self.exchanges: list[Exchange] = []
        self.limit_a: float | None = None  # of the station, newest
        self.limit_v: float | None = None  # AC: nominal voltage of a phase
        self.cut: Callable[[bytes], tuple[bytes, ...]] = lambda octets: (octets,)
        self.deaf = False  # does not hear that the station wants to stop
        self.suite = suite
        self.contract: PlugAndCharge | None = None
        if script.payment == "contract" and wallet is not None:
            self.contract = PlugAndCharge(wallet, script.certificate if joins is None else "none")
        self.sign: Signer = self.contract.sign if self.contract else lambda _: None
        self.signature: xmldsig.SignatureType | None = None  # in the newest answer
        self.mischief: Mischief | None = None
        if script.misbehave is not None and joins is None:
            self.mischief = MISCHIEF[script.misbehave]
        self._then: Simulate | None = None
        self._charged_at: float | None = None
        self._renegotiated = False
        self._stop_ignored = False

    # --- the sequence -----------------------------------------------------------------------

    def run(self) -> Steps:
        """The whole visit; returns `complete`, `station_stop` or `paused`."""
        yield from self._negotiate()
        yield from self._set_up()
        yield from self._select()
        yield from self._authorise()
        try:
            yield from self._parameters()
            stopped_by = yield from self._charge()
        except StationStops:
            yield from self.leave()
            return "station_stop"
        yield from self._stop()
        pause = self.script.stop == "pause" and self.joins is None
        yield from self.leave("Pause" if pause else "Terminate")
        return "paused" if pause else stopped_by

    def _charge(self) -> Steps:
        """Until it is over; renegotiations are rounds of their own."""
        while True:
            if not self.requests.ac:
                yield from dc.cable_check(self)
                yield from dc.pre_charge(self)
            yield from self._start()
            ended = yield from self._deliver()
            if ended != "renegotiate":
                return ended
            yield from self.ask(self.requests.renegotiate(), "Renegotiate")
            yield from self._parameters()

    def _negotiate(self) -> Steps:
        request = protocol_offer(self.script.offers)
        answer = yield from self.ask(request, "SupportedAppProtocol")
        chosen = [o for o in self.script.offers if o.schema_id == answer.SchemaID]
        if not chosen or chosen[0].namespace not in PROTOCOLS:
            raise Failed("protocol", f"the station chose SchemaID {answer.SchemaID}")
        self.namespace = chosen[0].namespace
        self.requests = Requests(PROTOCOLS[self.namespace], self.script, self.battery)
        if self.mischief is not None and not self.mischief.suits(self.requests):
            only = ", ".join(sorted(self.mischief.only))
            raise Failed("misbehaviour", f"{self.mischief.name} is only for {only}")

    def _set_up(self) -> Steps:
        asked = self.session_id
        answer = yield from self.ask(self.requests.session_setup(), "SessionSetup")
        code, wanted = answer.ResponseCode.value, "OK_NewSessionEstablished"
        if self.joins is not None:
            wanted = "OK_OldSessionJoined"
        if code != wanted:
            self.findings.append(f"SessionSetupRes: {code}, not {wanted}")
        if len(self.session_id) != 8 or not any(self.session_id):
            self.findings.append(f"session id {self.session_id.hex()} of the station")
        elif (self.session_id == asked) != (self.joins is not None):
            self.findings.append(f"{code} with session id {self.session_id.hex()}")

    def _select(self) -> Steps:
        answer = yield from self.ask(self.requests.service_discovery(), "ServiceDiscovery")
        if self.requests.iso:
            service = answer.ChargeService
            number, modes = service.ServiceID, service.SupportedEnergyTransferMode
            offered = [mode.value for mode in modes.EnergyTransferMode]
        else:
            number = answer.ChargeService.ServiceTag.ServiceID
            offered = [answer.ChargeService.EnergyTransferType.value]
        if self.script.mode not in offered:
            self.findings.append(f"ServiceDiscoveryRes: {self.script.mode} not among {offered}")
        for detail in self.script.service_details if self.requests.iso else ():
            yield from self.ask(self.requests.service_detail(detail), "ServiceDetail")
        services = [number]
        if self.contract is not None:
            services += yield from self.contract.choose(self, answer)
        selection = self.requests.payment_selection(*services, option=self.script.payment_option)
        yield from self.ask(selection, "PaymentSelection")

    def _authorise(self) -> Steps:
        limit_s = ONGOING_S if self.requests.iso else READY_TO_CHARGE_S
        request = self.requests.authorization
        if self.contract is not None:
            yield from self.contract.show(self)
            request = self.contract.authorization
        yield from self.until_finished(request, "Authorization", limit_s)

    def _parameters(self) -> Steps:
        limit_s = ONGOING_S if self.requests.iso else READY_TO_CHARGE_S
        answer = yield from self.until_finished(
            self.requests.parameter_discovery, "ChargeParameterDiscovery", limit_s
        )
        if self.contract is not None:
            self.contract.check_tariffs(self, answer)
        chosen = answers.schedules(answer)
        if chosen:
            schedule = chosen[0].PMaxSchedule.PMaxScheduleEntry
            self.requests.tuple_id = chosen[0].SAScheduleTupleID
            powers = [e.PMax if isinstance(e.PMax, int) else answers.si(e.PMax) for e in schedule]
            self.requests.offered_w = min(powers)
            self._check_horizon(answers.horizon(schedule))
        parameters = answer.EVSEChargeParameter
        if self.requests.ac:
            self.limit_a = answers.si(parameters.EVSEMaxCurrent)
            self.limit_v = answers.si(parameters.EVSENominalVoltage)
        else:
            self.limit_a = answers.si(parameters.EVSEMaximumCurrentLimit)
            self.limit_v = answers.si(parameters.EVSEMaximumVoltageLimit)
        if answers.wants_stop(answer):
            raise StationStops

    def _check_horizon(self, covered_s: int) -> None:
        wanted = self.script.departure_s or answers.DAY_S  # [V2G2-303], [V2G2-304]
        if covered_s < wanted and self.joins is None:
            self.findings.append(f"schedule covers {covered_s} s, not {wanted} s")

    def _start(self) -> Steps:
        self.requests.ready = True
        # [V2G2-847]: AC, state C after the request has left
        then = Simulate(pilot="C") if self.requests.ac else None
        yield from self.ask(self.requests.start(), "Start", then)
        self._charged_at = self.now

    def _deliver(self) -> Steps:
        """The charge loop; returns `complete`, `station_stop` or `renegotiate`."""
        loops = 0
        while True:
            answer = yield from self.loop_message()
            loops += 1
            if answers.wants_stop(answer):
                if not self.deaf:
                    return "station_stop"
                self._stop_ignored = True
            asked = answers.wants_renegotiation(answer) or loops == self.script.renegotiate_after
            if self.requests.iso and asked and not self._renegotiated:
                self._renegotiated = True
                return "renegotiate"
            full = self.battery.soc >= self.script.target_soc
            if full or (self.script.loops is not None and loops >= self.script.loops):
                return "complete"
            yield Pause(self.script.loop_s)

    def loop_message(self, current_a: float | None = None) -> Steps:
        if self.requests.ac:
            answer = yield from self.ask(self.requests.charging_status(), "Loop")
            self.limit_a = answers.si_or_none(answer.EVSEMaxCurrent) or self.limit_a
            phases = 3 if "three" in self.script.mode else 1
            current = min(self.limit_a or 0.0, self.script.max_current_a)
            power_w = phases * (self.limit_v or 0.0) * current
            self._charge_with(power_w / self.battery.open_circuit_v)
            yield from self._receipt(answer)
            return answer
        answer = yield from self.ask(self.requests.current_demand(current_a=current_a), "Loop")
        self.limit_a = answers.si_or_none(answer.EVSEMaximumCurrentLimit) or self.limit_a
        self.limit_v = answers.si_or_none(answer.EVSEMaximumVoltageLimit) or self.limit_v
        before = self.battery.open_circuit_v
        self._charge_with(answers.si(answer.EVSEPresentCurrent))
        if round(before, 1) != round(self.battery.open_circuit_v, 1):
            yield Bench(Simulate(battery_v=self.battery.open_circuit_v))
        yield from self._receipt(answer)
        return answer

    def _receipt(self, answer: Any) -> Steps:
        if self.contract is not None and answer.ReceiptRequired:
            yield from self.contract.receipt(self, answer)

    def _charge_with(self, current_a: float) -> None:
        if self._charged_at is not None:
            self.battery.charge(current_a, self.now - self._charged_at)
        self._charged_at = self.now

    def _stop(self) -> Steps:
        if self.requests.ac:  # [V2G2-848]: state B after the request has left
            yield from self.ask(self.requests.stop(), "Stop", Simulate(pilot="B"))
        else:
            yield from dc.stop(self)

    def leave(self, how: str = "Terminate") -> Steps:
        """SessionStop; the vehicle closes the connection first ([V2G2-025], [V2G-DC-937])."""
        yield from self.ask(self.requests.session_stop(how), "SessionStop")
        yield HangUp()

    def judge(self, result: str, text: str, demanded: bool) -> Outcome:
        """Whether the end was as the script wanted; `demanded`: by its misbehaviour."""
        expected, findings = self.script.expect, list(self.findings)
        normal = result in NORMAL_ENDS
        if normal and not demanded and self.mischief is not None:
            findings.append(f"the charge ended before {self.mischief.name} could happen")
        as_wanted = demanded or normal if expected is None else result == expected
        ok = as_wanted and not findings
        outcome = Outcome(ok, result, text, tuple(findings), self.session_id, self.protocol)
        outcome = replace(outcome, tls=self.suite)
        return self.contract.tell(outcome) if self.contract else outcome

    # --- requests and answers ---------------------------------------------------------------

    @property
    def protocol(self) -> str | None:
        return None if self.namespace is None else NAMES[self.namespace]

    def ask(self, request: Any, place: str, then: Simulate | None = None) -> Steps:
        """Send a request and return an answer that says OK; or misbehave, if this is the place.

        `then`: what the bench is told once the request has left.
        """
        mischief, self._then = self.mischief, then
        if mischief is not None and place == (self.script.at or mischief.place(self.requests)):
            self.mischief = None
            if mischief.session and not self.assigned:
                raise Failed("misbehaviour", f"{mischief.name} is none before there is a session")
            answer = yield from mischief.act(self, request)
            return answer
        answer = yield from self.plain(request)
        return answer

    def plain(self, request: Any) -> Steps:
        """As `ask`, without mischief."""
        answer = yield from self.exchange(request)
        code = answer.ResponseCode.value
        if code == "FAILED" and self._stop_ignored:
            yield from self.closes(CLOSES_S)
            raise Over(code)
        if not code.startswith("OK"):
            raise Failed(code, f"{_name(request)}: {code}")
        if self.namespace is not None:
            terms = answers.Terms(self.requests.iso, self.suite is not None, bool(self.contract))
            self.findings += answers.check(answer, terms)
        return answer

    def refused(self, request: Any, *codes: str, session_id: bytes | None = None) -> Steps:
        """The station must refuse with one of the codes, and close."""
        answer = yield from self.exchange(request, session_id)
        code = answer.ResponseCode.value
        if code not in codes:
            raise Failed(code, f"{_name(request)}: {code}, not {' or '.join(codes)}")
        yield from self.closes(CLOSES_S)
        raise Over(code)

    def closes(self, within_s: float) -> Steps:
        """The station must close the connection."""
        if (yield AwaitClose(within_s)) is not Event.CLOSED:
            raise Failed("open", f"the connection is still open after {within_s} s")

    def exchange(self, request: Any, session_id: bytes | None = None) -> Steps:
        """Send a request and return the answer whatever its code is."""
        sent_at, then, self._then = self.now, self._then, None
        segments = self.cut(self.octets(request, session_id))
        happened = yield Send(segments, self._timeout(_name(request)), then)
        return self.answer(request, happened, sent_at)

    def octets(self, request: Any, session_id: bytes | None = None) -> bytes:
        """V2GTP message of a request."""
        if isinstance(request, app_protocol.supportedAppProtocolReq):
            return frame(app_protocol.encode(request))
        identity = self.session_id if session_id is None else session_id
        return frame(document(self.requests.m, identity, request, self.sign(request)))

    def answer(self, request: Any, happened: Happened, sent_at: float) -> Any:
        """The answer to `request` out of what happened; Failed if it is none."""
        name, wanted = _name(request), _name(request) + "Res"
        if happened is Event.TIME_OUT or happened is None:
            raise Failed("timeout", f"no answer to {name} within {self._timeout(name)} s")
        if isinstance(happened, Event):
            raise Failed("closed", f"the station closed instead of answering {name}")
        try:
            body = self._decode(request, happened)
        except ExiError as error:
            raise Failed("schema", f"answer to {name}: {error} in {happened.hex()}") from error
        self.exchanges.append(answers.exchange(request, body, sent_at, self.now, self.battery.soc))
        if type(body).__name__ != wanted:
            raise Failed("sequence", f"{type(body).__name__} instead of {wanted}")
        return body

    def _decode(self, request: Any, payload: bytes) -> Any:
        if isinstance(request, app_protocol.supportedAppProtocolReq):
            return app_protocol.decode(payload)
        message = self.requests.m.decode(payload)
        identity, self.signature = message.Header.SessionID, message.Header.Signature
        if _name(request) == "SessionSetup":
            self.session_id, self.assigned = identity, True
        elif self.assigned and identity != self.session_id:
            self.findings.append(f"session id {identity.hex()} in the answer to {_name(request)}")
        return message.Body.BodyElement

    def _timeout(self, name: str) -> float:
        return self.script.patience * message_timeout(name, self.requests.iso)

    def until_finished(self, request: Callable[[], Any], place: str, limit_s: float) -> Steps:
        """Repeat while the station says Ongoing."""
        began = self.now
        while True:
            answer = yield from self.ask(request(), place)
            processing = answer.EVSEProcessing.value
            if processing == "Finished":
                return answer
            waits_for_customer = processing == "Ongoing_WaitingForCustomerInteraction"
            if self.now - began > limit_s and not waits_for_customer:
                raise Failed("timeout", f"{place}: {processing} for {limit_s} s")
            yield Pause(self.script.poll_s)


def _name(request: Any) -> str:
    return type(request).__name__.removesuffix("Req")
