"""RemoteStart- and RemoteStopTransaction (OCPP 1.6, 5.11, 5.12; product manual 5.3: in 30 s)."""

import logging
from functools import partial

from secc.ocpp.charge_point import ChargePoint
from secc.ocpp.charges import Grant
from secc.ocpp.connector import Connector
from secc.ocpp.feature import Feature, Payload, Reply

log = logging.getLogger(__name__)

_REJECTED: Payload = {"status": "Rejected"}


class Remote(Feature):
    """Start and stop from the back end."""

    def __init__(self, station: ChargePoint) -> None:
        self._station = station
        self.handlers = {
            "RemoteStartTransaction": self._start,
            "RemoteStopTransaction": self._stop,
        }

    async def _start(self, request: Payload) -> Payload | Reply:
        station = self._station
        if station.registration != "Accepted" or not self._profile_fits(request):
            return _REJECTED
        connector = self._chosen(request.get("connectorId"))
        if connector is None:
            return _REJECTED
        tag, profile = request["idTag"], request.get("chargingProfile")

        async def then() -> None:
            parent = None
            if station.keys.flag("AuthorizeRemoteTxRequests"):
                info = await station.authority(tag)
                if info.get("status") != "Accepted":
                    log.info("remote start refused", extra={"status": info.get("status")})
                    return
                parent = info.get("parentIdTag")
            if connector.authorise(Grant(tag, parent, "remote")) and profile is not None:
                station.remote_profile(connector.number, profile)

        return Reply({"status": "Accepted"}, then)

    def _profile_fits(self, request: Payload) -> bool:
        """Only a TxProfile that names no transaction may come along (5.11)."""
        profile = request.get("chargingProfile")
        if profile is None:
            return True
        is_tx = profile["chargingProfilePurpose"] == "TxProfile"
        return is_tx and "transactionId" not in profile

    def _chosen(self, number: int | None) -> Connector | None:
        """The connector that is named, else the first that is plugged in, else the first free."""
        connectors = self._station.connectors
        if number is not None:
            named = connectors.get(number)
            return named if named is not None and named.is_free else None
        free = [one for one in connectors.values() if one.is_free]
        return next((one for one in free if one.plugged), next(iter(free), None))

    async def _stop(self, request: Payload) -> Payload | Reply:
        if self._station.registration != "Accepted":
            return _REJECTED
        wanted = request["transactionId"]
        for connector in self._station.connectors.values():
            transaction = connector.transaction
            if transaction is not None and transaction.csms_id == wanted:
                return Reply({"status": "Accepted"}, partial(_remotely, connector))
        return _REJECTED


async def _remotely(connector: Connector) -> None:
    connector.stop("Remote")
