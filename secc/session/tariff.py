"""SalesTariffs of a secondary actor, relayed with its signature (ISO 15118-2 8.5.2.19 ff.)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exi import DecodeError
from secc.messages import iso15118_2 as m
from secc.messages.xmldsig import SignatureType
from secc.session.schedule import LONGEST, MOST_ENTRIES

if TYPE_CHECKING:
    from secc.session.engine import Session


@dataclass(frozen=True, slots=True)
class Tariff:
    """SalesTariffs by SAScheduleTupleID, the signature over them, and the seconds they cover."""

    offers: dict[int, m.SalesTariffType]
    signature: SignatureType
    horizon: int

    @property
    def entries(self) -> int:
        """Of the longest one."""
        return max(len(one.SalesTariffEntry) for one in self.offers.values())


def read(octets: bytes) -> Tariff:
    """From the EXI of a ChargeParameterDiscoveryRes; raises ValueError for what no EV would take.

    Who signed is for the EV to verify.
    """
    try:
        message = m.decode(octets)
    except DecodeError as error:
        raise ValueError(f"the tariff is no EXI: {error}") from None
    body = message.Body.BodyElement if isinstance(message, m.V2G_Message) else message
    schedules = getattr(body, "SASchedules", None)
    if not isinstance(message, m.V2G_Message) or not isinstance(schedules, m.SAScheduleListType):
        raise ValueError("the tariff is no ChargeParameterDiscoveryRes with schedules")
    offers = {
        one.SAScheduleTupleID: one.SalesTariff
        for one in schedules.SAScheduleTuple
        if one.SalesTariff is not None
    }
    if not offers or len(offers) < len(schedules.SAScheduleTuple):
        raise ValueError("not each schedule has a tariff and an id of its own")
    horizons = {_horizon(one) for one in offers.values()}
    if len(horizons) > 1:
        raise ValueError(f"the tariffs cover {sorted(horizons)} s, not the same time")
    return Tariff(offers, _signature(message, offers), horizons.pop())


def _signature(message: m.V2G_Message, offers: dict[int, m.SalesTariffType]) -> SignatureType:
    """[V2G2-909]: one signature with a reference to each tariff."""
    signature = message.Header.Signature
    if signature is None:
        raise ValueError("the tariff has no signature")
    ids = [f"#{one.Id}" for one in offers.values() if one.Id]
    named = [reference.URI for reference in signature.SignedInfo.Reference]
    if sorted(ids) != sorted(uri or "" for uri in named) or len(ids) < len(offers):
        raise ValueError(f"the signature refers to {named}, the tariffs are {ids}")
    return signature


def _horizon(tariff: m.SalesTariffType) -> int:
    """The end of the last entry; the entries must follow each other, with levels as announced."""
    levels, entries = tariff.NumEPriceLevels or 0, tariff.SalesTariffEntry
    starts, durations = [], []
    for entry in entries:
        interval = entry.TimeInterval
        if not isinstance(interval, m.RelativeTimeIntervalType):
            raise ValueError("a tariff entry without RelativeTimeInterval")
        starts.append(interval.start)
        durations.append(interval.duration)
        if entry.EPriceLevel is not None and not 1 <= entry.EPriceLevel <= levels:
            raise ValueError(f"price level {entry.EPriceLevel} of {levels}")
    if starts[0] != 0 or starts != sorted(set(starts)):
        raise ValueError(f"tariff entries start at {starts}, not rising from 0")
    if durations[-1] is None:
        raise ValueError("the last tariff entry has no duration")
    if len(entries) > MOST_ENTRIES:
        raise ValueError(f"{len(entries)} tariff entries; EVs take {MOST_ENTRIES}")
    horizon: int = starts[-1] + durations[-1]
    if not 0 < horizon <= LONGEST:
        raise ValueError(f"the tariff covers {horizon} s, not up to a day")
    return horizon


def fitting(session: "Session", departure_s: int | None, most: int | None) -> Tariff | None:
    """The tariff for this session, if there is one and the EV can have it.

    It covers the time of the schedule, and is signed as it is: an EV that leaves at another time,
    or wants fewer entries, gets none. Its times count from the response that carries it, so that
    it serves once.
    """
    tariff = session.contracts.tariff
    if session.contract is None or tariff is None:
        return None
    session.contracts.tariff = None
    if departure_s and departure_s != tariff.horizon:
        why = f"it covers {tariff.horizon} s, the EV leaves in {departure_s} s"
    elif most is not None and tariff.entries > max(most, 1):
        why = f"it has {tariff.entries} entries, the EV takes {most}"
    else:
        return tariff
    session.journal.alert("tariff", f"the tariff is not offered: {why}")
    return None
