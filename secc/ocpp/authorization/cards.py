"""Cards, vehicles that identify themselves (Autocharge) and free charging: who starts and stops.

A card starts where a vehicle waits, else at the next vehicle that comes within ConnectionTimeOut;
with StopByRFID a card of the same driver or group ends the charge (D2).
"""

import asyncio
import logging
from pathlib import Path

from secc.ocpp.authorization import tags
from secc.ocpp.authorization.settings import ReaderSettings
from secc.ocpp.charge_point import ChargePoint
from secc.ocpp.charges import Grant
from secc.ocpp.connector import Connector
from secc.ocpp.error_codes import NO_ERROR, VENDOR, Error
from secc.ocpp.feature import Feature, Payload
from secc.ocpp.keys import Key
from secc.ocpp.rfid.devices import ChipReader, I2c, SocketReader, Uart
from secc.ocpp.rfid.reader import Reader, is_random
from secc.ocpp.work import Work
from secc.reports import AuthorizationWanted, Plug, Report

log = logging.getLogger(__name__)

_NOTICE_S = 3.0  # how long what became of a card is shown
_KEYS = (
    Key("FreeVendActive", "flag", "RW", "false"),
    Key("FreeVendIdTag", "text", "RW", "FreeVend", least=1, most=tags.LONGEST),
)


class Cards(Feature):
    """`reading` and `notice` are for LED and display."""

    def __init__(self, station: ChargePoint) -> None:
        self._station = station
        self._settings = station.settings.authorization
        station.keys.define(*_KEYS)
        reader = station.settings.reader
        self._form, self._broken_s = reader.tag_form, reader.broken_s
        self.reader = open_reader(reader)
        self._work = Work("reader or vehicle")
        self._waiting: tuple[Grant, float] | None = None  # a grant for the next vehicle, until
        self._came: dict[int, int] = {}  # connector -> order of the last plug-in
        self._reading: set[str] = set()
        self.notice = ""

    def opened(self) -> None:
        """The reader is followed from now on."""
        if self._settings.autocharge:
            log.warning(
                "Autocharge is on: whoever sends the EVCCID of another vehicle charges on its bill"
            )
        if self.reader is not None:
            self._work.start(self._follow(self.reader))
            self._work.start(self._look_after(self.reader))

    async def closing(self) -> None:
        """No more cards."""
        await self._work.end()

    def report(self, connector: Connector, report: Report) -> None:
        """A vehicle has come or asks to charge."""
        match report:
            case Plug(until=None):
                self._came[connector.number] = max(self._came.values(), default=0) + 1
                self._next_vehicle(connector)
            case AuthorizationWanted(emaid=None, evcc=evcc):
                if self._station.keys.flag("FreeVendActive"):
                    self._give_away(connector)
                elif self._settings.autocharge:
                    self._work.start(self._autocharge(connector, evcc))

    @property
    def reading(self) -> bool:
        """A card has been shown and is being asked for."""
        return bool(self._reading)

    @property
    def awaits_vehicle(self) -> bool:
        """A card has been accepted and no vehicle has come yet."""
        return self._waiting is not None and self._station.clock.monotonic() < self._waiting[1]

    # --- cards ------------------------------------------------------------------------------------

    async def _follow(self, reader: Reader) -> None:
        async for uid in reader.swipes():
            if is_random(uid):
                self._show("Card not usable")
                log.info("a card that shows another number each time identifies nobody")
                continue
            try:
                tag = tags.of_card(uid, self._form)
            except ValueError as error:
                log.warning("card not read: %s", error)
                continue
            if tag not in self._reading:  # else it is being asked for
                self._work.start(self.swipe(tag))

    async def _look_after(self, reader: Reader) -> None:
        """A reader that has not worked for a while is told, and that it works again."""
        told = ""
        while True:
            trouble = reader.trouble
            await asyncio.sleep(self._broken_s)
            if reader.trouble != trouble or trouble == told or not self._station.is_online:
                continue  # what is told offline is lost
            told = trouble
            problem = Error("ReaderFailure", trouble[:50], VENDOR, "reader_failed")
            self._station.announce(0, problem if trouble else NO_ERROR)

    async def swipe(self, tag: str) -> None:
        """Somebody has shown a card."""
        self._reading.add(tag)
        try:
            if not await self._stop(tag):
                await self._start(tag)
        finally:
            self._reading.discard(tag)

    async def _stop(self, tag: str) -> bool:
        """Whether the card belongs to a running charge."""
        running = [one for one in self._station.connectors.values() if one.transaction is not None]
        own = [one for one in running if tags.key(_tag(one)) == tags.key(tag)]
        if own:
            if self._station.keys.flag("StopByRFID"):
                own[0].stop("Local", tag)
                self._show("Charge ends")
            else:
                self._show("Unplug to stop")  # manual, 6.2
            return True
        grouped = [one for one in running if one.transaction and one.transaction.parent_id]
        if not grouped or not self._station.keys.flag("StopByRFID"):
            return False
        parent = (await self._station.authority(tag)).get("parentIdTag")
        for one in grouped:
            transaction = one.transaction
            if transaction and tags.same_group(
                transaction.id_tag, transaction.parent_id, tag, parent
            ):
                one.stop("Local", tag)
                self._show("Charge ends")
                return True
        return False

    async def _start(self, tag: str) -> None:
        free = [one for one in self._station.connectors.values() if one.is_free]
        if not free:
            self._show("No free outlet")
            return
        meant = self._waiting_vehicle()  # others may come while the question is under way
        info = await self._station.authority(tag)
        if info["status"] != "Accepted":
            self._show("Card refused")
            return
        self._show("Card accepted")
        grant = Grant(tag, info.get("parentIdTag"), "rfid")
        if meant is None or not meant.authorise(grant):
            self._grant(grant)

    def _grant(self, grant: Grant) -> None:
        """To the vehicle that came last, or to the next one."""
        connectors = self._station.connectors
        waiting = self._waiting_vehicle()
        if waiting is None and len(connectors) == 1:
            waiting = next(iter(connectors.values()))
        if waiting is not None:
            waiting.authorise(grant)
        else:
            patience_s = self._station.keys.integer("ConnectionTimeOut")
            self._waiting = grant, self._station.clock.monotonic() + patience_s

    def _waiting_vehicle(self) -> Connector | None:
        """The last one that came and has not been paid for."""
        plugged = [one for one in self._station.plugged if one.is_free]
        return max(plugged, key=lambda one: self._came.get(one.number, 0), default=None)

    def _next_vehicle(self, connector: Connector) -> None:
        if self.awaits_vehicle and self._waiting and connector.authorise(self._waiting[0]):
            self._waiting = None

    # --- without a card ---------------------------------------------------------------------------

    def _give_away(self, connector: Connector) -> None:
        connector.authorise(Grant(self._station.keys.text("FreeVendIdTag"), None, "free"))

    async def _autocharge(self, connector: Connector, evcc: str) -> None:
        """A vehicle that is not known may still be paid for by a card: it is not refused."""
        try:
            tag = tags.of_vehicle(evcc)
        except ValueError as error:
            log.warning("no Autocharge: %s", error)
            return
        info: Payload = await self._station.authority(tag)
        if info["status"] == "Accepted":
            connector.authorise(Grant(tag, info.get("parentIdTag"), "autocharge"))

    # --- odds -------------------------------------------------------------------------------------

    def _show(self, notice: str) -> None:
        self.notice = notice
        asyncio.get_running_loop().call_later(_NOTICE_S, self._forget, notice)

    def _forget(self, notice: str) -> None:
        if self.notice == notice:
            self.notice = ""


def open_reader(settings: ReaderSettings) -> Reader | None:
    """The reader of the settings; it is opened when its swipes are followed."""
    device = settings.device
    match settings.kind:
        case "pn532_uart":
            return ChipReader(lambda: Uart(device, settings.baud), absent_s=settings.absent_s)
        case "pn532_i2c":
            return ChipReader(lambda: I2c(device), absent_s=settings.absent_s)
        case "socket":
            return SocketReader(Path(device))
    return None


def _tag(connector: Connector) -> str:
    return connector.transaction.id_tag if connector.transaction else ""
