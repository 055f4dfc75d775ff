"""BootNotification and Heartbeat (OCPP 1.6, 4.2, 4.6): may we speak, and what time is it."""

import asyncio
import logging

from secc.ocpp.charge_point import ChargePoint
from secc.ocpp.clock import is_plausible, read
from secc.ocpp.feature import CallError, Feature, Payload, Unanswered

log = logging.getLogger(__name__)

_LEAST_S = 0.5  # between two BootNotifications, whatever the central system says
_MOST_S = 86_400  # a station that is rejected asks once a day, one that is accepted says it lives


class Registration(Feature):
    """Keeps the station accepted and its clock right."""

    def __init__(self, station: ChargePoint) -> None:
        self._station = station
        self._connected = asyncio.Event()
        self.triggers = {"BootNotification": self._boot_again, "Heartbeat": self._heartbeat_now}

    def connected(self, up: bool) -> None:
        """The link has come (accepted before or not) or gone."""
        station = self._station
        if up:
            self._connected.set()
        else:
            self._connected.clear()
        self._set_online(up and station.registration == "Accepted")

    async def run(self) -> None:
        """Until cancelled: register, then tell that the station lives."""
        while self._station.registration != "Accepted":
            await self._connected.wait()
            await asyncio.sleep(await self._boot())
        for feature in self._station.features:
            await feature.accepted()
        await self._beat()

    async def _boot(self) -> float:
        """One BootNotification; how long to wait before the next."""
        station = self._station
        retry_s = station.settings.boot_retry_s
        try:
            answer = await station.calls.ask("BootNotification", self._payload(), urgent=True)
        except (CallError, Unanswered) as problem:
            log.warning("BootNotification: %s", problem)
            return retry_s if self._connected.is_set() else _LEAST_S
        self._synchronise(answer)
        station.registration = answer["status"]
        log.info("registration", extra={"status": station.registration})
        interval = min(int(answer["interval"]), _MOST_S)
        if station.registration != "Accepted":
            return max(float(interval or retry_s), _LEAST_S)
        if interval > 0:
            station.keys.put("HeartbeatInterval", str(interval))
        self._set_online(self._connected.is_set())
        return 0.0

    def _payload(self) -> Payload:
        settings = self._station.settings
        optional = {
            "chargePointSerialNumber": settings.serial,
            "chargeBoxSerialNumber": settings.box_serial,
            "firmwareVersion": settings.firmware,
            "iccid": settings.iccid,
            "imsi": settings.imsi,
            "meterType": settings.meter_type,
            "meterSerialNumber": settings.meter_serial,
        }
        known = {name: value for name, value in optional.items() if value}
        return {
            "chargePointVendor": settings.vendor,
            "chargePointModel": settings.model,
            **known,
        }

    def _set_online(self, online: bool) -> None:
        if online is not self._station.is_online:
            self._station.is_online = online
            for feature in self._station.features:
                feature.online(online)

    # --- heartbeat --------------------------------------------------------------------------------

    async def _beat(self) -> None:
        """For ever; the interval may change while it is waited for."""
        changed = asyncio.Event()
        self._station.keys.watch("HeartbeatInterval", changed.set)
        loop = asyncio.get_running_loop()
        last = loop.time()
        while True:
            interval = self._station.keys.integer("HeartbeatInterval") or 86_400  # errata: a day
            try:
                async with asyncio.timeout_at(last + interval):
                    await changed.wait()
                changed.clear()
                continue
            except TimeoutError:
                last = loop.time()
            if self._station.is_online:
                await self._heartbeat_now(None)

    async def _heartbeat_now(self, _: int | None) -> None:
        try:
            answer = await self._station.calls.ask("Heartbeat", {}, urgent=True)
        except (CallError, Unanswered) as problem:
            log.warning("Heartbeat: %s", problem)
        else:
            self._synchronise(answer)

    async def _boot_again(self, _: int | None) -> None:
        """TriggerMessage: only asked for before the station is accepted."""
        await self._boot()

    def _synchronise(self, answer: Payload) -> None:
        told = read(answer["currentTime"])
        if not is_plausible(told):
            log.error("currentTime is not taken", extra={"told": answer["currentTime"]})
            return
        step = self._station.clock.synchronise(told)
        if step:
            log.info("clock set", extra={"step_s": round(step, 3)})
            for feature in self._station.features:
                feature.clock_stepped(step)
