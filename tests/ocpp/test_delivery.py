"""What the SECCs are told of the queue, over the socket, for whoever watches the station."""

from pathlib import Path

from secc.reports import Backend
from tests.ocpp.test_octt_offline import charge_offline
from tests.ocpp.world import World, world
from tests.station.loop import on_loop
from tools.csms.desk import Fault
from tools.csms.strict import Strict


def last(station: World) -> Backend | None:
    """What the outlet has been told last."""
    words = [word for word in station.outlet.words if isinstance(word, Backend)]
    return words[-1] if words else None


@on_loop
async def test_the_queue_and_the_silence_of_the_central_system_are_told(
    central: Strict, folder: Path
) -> None:
    async with world(central, folder) as station:
        await station.ready()
        await station.until(lambda: (last(station) or Backend(online=False)).online)
        await station.offline()
        await charge_offline(station, "ADA")

        await station.until(lambda: bool(getattr(last(station), "undelivered", 0)))
        told = last(station)
        assert told is not None
        assert told.silent_s is not None
        assert (told.online, told.set_aside, told.silent_s > 0) == (False, 0, True)

        station.desk.script("StartTransaction", *[Fault("FormationViolation")] * 3)
        await station.online()
        await station.until(lambda: getattr(last(station), "set_aside", 0) == 1)
        await station.until(lambda: getattr(last(station), "undelivered", 1) == 0)
