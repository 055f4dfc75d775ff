"""What is legal in [ocpp] of a station.toml and doubtful all the same, for `secc check`."""

from collections.abc import Iterator

from secc.ocpp.settings import Ocpp


def warnings(ocpp: Ocpp) -> Iterator[str]:
    """One sentence each, with the keys it is about."""
    if ocpp.authorization.autocharge:
        yield (
            "ocpp.authorization.autocharge: whoever sends the EVCCID of another vehicle charges"
            " on its bill"
        )
    if ocpp.diagnostics.identities == "plain":
        yield "ocpp.diagnostics.identities = plain: archives name drivers and vehicles"
    update = ocpp.firmware_update
    if update.hosts and update.hook is None:
        yield "ocpp.firmware_update.hosts without hook: images are downloaded and never installed"
    if update.hosts and not update.product:
        yield "ocpp.firmware_update.product is empty: firmware of another product is taken too"
    if ocpp.url is not None and ocpp.url.startswith("ws:") and ocpp.security_profile < 2:
        yield "ocpp.url is ws: nobody knows who the central system is, and everybody can listen"
    if ocpp.reader.kind == "socket":
        yield "ocpp.reader.kind = socket: whoever may open the socket plays any card"
