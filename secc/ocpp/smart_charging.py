"""Charging profiles of the central system become a named limit of each outlet (OCPP 1.6, 5.5,
5.7, 5.16). By the product manual one ChargePointMaxProfile in A; `ocpp.smart_charging = "full"`
lifts that.
"""

import asyncio
import json
import logging
import math
from collections.abc import Iterator

from secc.ocpp import profiles
from secc.ocpp.charge_point import ChargePoint
from secc.ocpp.clock import written
from secc.ocpp.connector import Connector
from secc.ocpp.feature import CallError, Feature, Payload
from secc.ocpp.keys import Key
from secc.ocpp.profiles import STATION, Charge, Profile, ProfileError, Span, Supply
from secc.ocpp.store import Store
from secc.reports import Hello, Report, SetLimit, State

log = logging.getLogger(__name__)

_DDL = """create table if not exists profiles (
    connector integer, id integer, sent text not null, primary key (connector, id))"""
_HORIZON_S = 86_400.0
_LONGEST_S = 7 * 86_400  # of a composite schedule; what recurs would have no end
_LIMIT = "ocpp"  # name of the limit at the SECC
_SAME_W = 0.5


class SmartCharging(Feature):
    """Keeps profiles, and the outlets at the limits that follow."""

    def __init__(self, station: ChargePoint) -> None:
        self._station = station
        settings = station.settings
        self._full = settings.smart_charging == "full"
        self._supply = Supply(settings.supply_voltage_v, settings.supply_phases)
        self._told: dict[int, float | None] = {}
        self._began: dict[int, tuple[int, float]] = {}  # connector -> transaction, its begin
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[object]] = set()
        station.store.create(_DDL)
        self._profiles = dict(_stored(station.store))
        self.handlers = {
            "SetChargingProfile": self._set,
            "ClearChargingProfile": self._clear if self._full else _not_implemented,
            "GetCompositeSchedule": self._composite if self._full else _not_implemented,
        }
        station.keys.define(*_keys(full=self._full))
        if self._full:
            station.remote_profile = self._with_remote_start
            supported = station.keys.text("SupportedFeatureProfiles")
            station.keys.preset("SupportedFeatureProfiles", f"{supported},SmartCharging")

    # --- messages ---------------------------------------------------------------------------------

    async def _set(self, request: Payload) -> Payload:
        number, sent = request["connectorId"], request["csChargingProfiles"]
        try:
            profile = profiles.parse(number, sent)
            self._check(profile)
        except ProfileError as problem:
            log.warning("charging profile rejected: %s", problem, extra={"connector": number})
            return {"status": "Rejected"}
        self._install(profile, sent)
        return {"status": "Accepted"}

    def _check(self, profile: Profile) -> None:
        keys = self._station.keys
        if profile.connector not in (STATION, *self._station.connectors):
            raise ProfileError(f"there is no connector {profile.connector}")
        if profile.purpose == "ChargePointMaxProfile" and profile.connector != STATION:
            raise ProfileError("ChargePointMaxProfile is for connector 0")
        if profile.stack_level > keys.integer("ChargeProfileMaxStackLevel"):
            raise ProfileError("the stack level is too high")
        if len(profile.periods) > keys.integer("ChargingScheduleMaxPeriods"):
            raise ProfileError("too many periods")
        if not self._full and (profile.purpose != "ChargePointMaxProfile" or profile.unit != "A"):
            raise ProfileError("only ChargePointMaxProfile in A is supported")
        if profile.purpose == "TxProfile":
            self._check_transaction(profile)
        others = [one for one in self._profiles.values() if not _replaces(profile, one)]
        if len(others) >= keys.integer("MaxChargingProfilesInstalled"):
            raise ProfileError("no room for another profile")

    def _check_transaction(self, profile: Profile) -> None:
        connector = self._station.connectors.get(profile.connector)
        running = connector.transaction if connector is not None else None
        if running is None:
            raise ProfileError("TxProfile without a transaction")
        if profile.transaction is not None and profile.transaction != running.csms_id:
            raise ProfileError("TxProfile of another transaction")

    def _install(self, profile: Profile, sent: Payload) -> None:
        gone = [key for key, one in self._profiles.items() if _replaces(profile, one)]
        self._remove(gone)
        self._profiles[profile.connector, profile.id] = profile
        row = (profile.connector, profile.id, json.dumps(sent))
        with self._station.store.safe() as db:
            db.execute("insert or replace into profiles values (?, ?, ?)", row)
        self.apply()

    def _remove(self, gone: list[tuple[int, int]]) -> None:
        with self._station.store.safe() as db:
            for key in gone:
                del self._profiles[key]
                db.execute("delete from profiles where connector = ? and id = ?", key)

    async def _clear(self, request: Payload) -> Payload:
        wanted = {
            "id": "id",
            "connectorId": "connector",
            "chargingProfilePurpose": "purpose",
            "stackLevel": "stack_level",
        }
        asked = {ours: request[name] for name, ours in wanted.items() if name in request}
        gone = [
            key
            for key, one in self._profiles.items()
            if all(getattr(one, name) == value for name, value in asked.items())
        ]
        self._remove(gone)
        self.apply()
        return {"status": "Accepted" if gone else "Unknown"}

    async def _composite(self, request: Payload) -> Payload:
        number, duration = request["connectorId"], min(request["duration"], _LONGEST_S)
        if number not in (STATION, *self._station.connectors) or duration < 0:
            return {"status": "Rejected"}
        unit = request.get("chargingRateUnit", "W")
        now = self._station.clock.wall()
        spans = self._spans(number, now, now + duration)
        periods = [
            {"startPeriod": round(span.since - now), "limit": self._shown(span.limit_w, unit)}
            for span in spans
        ]
        return {
            "status": "Accepted",
            "connectorId": number,
            "scheduleStart": written(now),
            "chargingSchedule": {
                "duration": duration,
                "startSchedule": written(now),
                "chargingRateUnit": unit,
                "chargingSchedulePeriod": periods,
            },
        }

    def _shown(self, limit_w: float | None, unit: profiles.Unit) -> float:
        """Without a profile the outlets' own maximum holds."""
        if limit_w is None:
            states = [one.state for one in self._station.connectors.values()]
            limit_w = sum(state.max_power_w or 0.0 for state in states if state is not None)
        return profiles.in_unit(limit_w, unit, self._supply)

    def _with_remote_start(self, number: int, sent: Payload) -> None:
        try:
            self._install(profiles.parse(number, sent), sent)
        except ProfileError as problem:
            log.warning("profile of a remote start ignored: %s", problem)

    # --- limits -----------------------------------------------------------------------------------

    def report(self, connector: Connector, report: Report) -> None:
        """A SECC that is new knows no limit; a transaction has begun or ended."""
        if isinstance(report, Hello):
            self._told.pop(connector.number, None)
        elif isinstance(report, State) and self._follow(connector):
            self.apply()

    def _follow(self, connector: Connector) -> bool:
        """True if another transaction runs than before, or the outlet has not been told."""
        number, transaction = connector.number, connector.transaction
        before = self._began.get(number)
        if transaction is None:
            self._began.pop(number, None)
            if before is not None:
                self._remove(
                    [
                        key
                        for key, one in self._profiles.items()
                        if one.purpose == "TxProfile" and one.connector == number
                    ]
                )
        elif before is None or before[0] != transaction.local:
            self._began[number] = (transaction.local, self._station.clock.wall())
        return self._began.get(number) != before or number not in self._told

    def clock_stepped(self, seconds: float) -> None:  # noqa: ARG002
        """Schedules lie elsewhere now."""
        self.apply()

    async def closing(self) -> None:
        """The limits stay in force at the outlets."""
        if self._timer is not None:
            self._timer.cancel()

    def apply(self) -> None:
        """Tell each outlet what holds now, and come back when that changes."""
        now = self._station.clock.wall()
        next_change = math.inf
        for number, connector in self._station.connectors.items():
            spans = self._spans(number, now, now + _HORIZON_S)
            if len(spans) > 1:
                next_change = min(next_change, spans[1].since)
            self._limit(connector, spans, now)
        if self._timer is not None:
            self._timer.cancel()
        wait_s = min(next_change - now, _HORIZON_S / 2)
        self._timer = asyncio.get_running_loop().call_later(max(wait_s, 0.05), self.apply)

    def _spans(self, number: int, since: float, until: float) -> list[Span]:
        began = self._began.get(number)
        charge = Charge(number, began[1] if began is not None else None)
        return profiles.composite(self._profiles.values(), charge, since, until, self._supply)

    def _limit(self, connector: Connector, spans: list[Span], now: float) -> None:
        limit_w = spans[0].limit_w
        known = connector.number in self._told
        connector.limited_to_nothing = limit_w is not None and limit_w < _SAME_W
        if known and self._told[connector.number] == limit_w:
            return
        if connector.state is None:
            return
        self._told[connector.number] = limit_w
        # It runs out by itself only where nothing would follow it: without the bridge a limit
        # stays, as the grid behind it does.
        ends = len(spans) > 1 and spans[1].limit_w is None
        for_s = spans[1].since - now if ends else None
        word = SetLimit(name=_LIMIT, power_w=limit_w, for_s=for_s)
        task: asyncio.Task[object] = asyncio.ensure_future(connector.tell(word))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _stored(store: Store) -> Iterator[tuple[tuple[int, int], Profile]]:
    """Profiles of an earlier life; one that an earlier program took is passed over."""
    for row in store.rows("select * from profiles"):
        number = row["connector"]
        try:
            yield (number, row["id"]), profiles.parse(number, json.loads(row["sent"]))
        except ProfileError as problem:
            log.error("charging profile ignored: %s", problem, extra={"connector": number})


def _replaces(new: Profile, old: Profile) -> bool:
    """Same id, or same place in the stack (5.16.1)."""
    same_place = (new.connector, new.purpose, new.stack_level) == (
        old.connector,
        old.purpose,
        old.stack_level,
    )
    return new.id == old.id or same_place


def _keys(*, full: bool) -> tuple[Key, ...]:
    unit = "Current,Power" if full else "Current"
    return (
        Key("ChargeProfileMaxStackLevel", "integer", "R", "8" if full else "0"),
        Key("ChargingScheduleAllowedChargingRateUnit", "items", "R", unit),
        Key("ChargingScheduleMaxPeriods", "integer", "R", "24"),
        Key("ConnectorSwitch3to1PhaseSupported", "flag", "R", "false"),
        Key("MaxChargingProfilesInstalled", "integer", "R", "20" if full else "1"),
    )


async def _not_implemented(_: Payload) -> Payload:
    """The manual's word (D8)."""
    raise CallError("NotImplemented", "the station has a single charging profile")
