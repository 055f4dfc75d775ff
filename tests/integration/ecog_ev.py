"""The EcoG EVCC (PyPI `iso15118`), driven through its own classes: a vehicle nobody here wrote.

Run by the interpreter of an environment that holds that package, with JSON arguments (`Order`),
which it carries out one after the other. Prints one JSON line for each message it sends and
receives, and one with the outcome of each order.
"""

import asyncio
import json
import logging
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)
from iso15118.evcc import EVCCHandler, evcc_settings
from iso15118.evcc.controller.simulator import SimEVController
from iso15118.evcc.evcc_config import EVCCConfig
from iso15118.evcc.states import iso15118_2_states
from iso15118.shared.comm_session import V2GCommunicationSession
from iso15118.shared.exceptions import SDPFailedError
from iso15118.shared.exificient_exi_codec import ExificientEXICodec
from iso15118.shared.messages.datatypes import (
    PVEVSEPresentVoltage,
    PVEVTargetCurrent,
    PVEVTargetVoltage,
)
from iso15118.shared.messages.enums import UnitSymbol
from iso15118.shared.messages.iso15118_2.datatypes import ChargingSession
from iso15118.shared.security import CertPath, KeyPasswordPath, KeyPath, load_priv_key_pass
from iso15118.shared.settings import load_shared_settings

NEAR_V = 20  # the vehicle's contactors may close within this (IEC 61851-23 CC.5.1)
ABOVE_V = 10  # a target no higher than the battery's own voltage would draw no current


@dataclass(frozen=True)
class Order:
    """What the vehicle shall do."""

    interface: str
    protocol: str = "ISO_15118_2"  # or DIN_SPEC_70121, or several with commas
    tls: bool = False  # asked for, not insisted on
    install: bool = False  # get a contract certificate first, and pay with that
    hurry: bool = False  # at the end of a session, without the package's 5 s of waiting
    mode: str = "DC_extended"
    loops: int = 40  # the package's own arithmetic makes some fewer of it
    loop_s: float = 0.02  # pause between two requests of the charge loop
    voltage_v: int = 400  # of the battery, until power flows
    current_a: int = 20
    pause: bool = False  # end with SessionStopReq(Pause)
    resume: str | None = None  # SessionID of the paused session, hex


def tell(**fields: object) -> None:
    print(json.dumps({"at": time.monotonic(), **fields}), flush=True)


class TellingCodec(ExificientEXICodec):
    """The package's codec, which tells every message (and not the fragments that are signed)."""

    def encode(self, message: str, namespace: str) -> bytes:
        words = json.loads(message)
        if words.keys() & {"V2G_Message", "supportedAppProtocolReq"}:
            tell(sent=words)
        return super().encode(message, namespace)

    def decode(self, stream: bytes, namespace: str) -> str:
        message = super().decode(stream, namespace)
        tell(received=json.loads(message))
        return message


class Vehicle(SimEVController):
    """The package's simulated vehicle, with targets that can be set and a real pre-charge check."""

    def __init__(self, config: EVCCConfig, order: Order) -> None:
        super().__init__(config)
        self.order = order
        self.dc_ev_charge_params.dc_target_voltage = PVEVTargetVoltage(
            multiplier=0, value=order.voltage_v, unit=UnitSymbol.VOLTAGE
        )

    async def is_precharged(self, present_voltage_evse: PVEVSEPresentVoltage) -> bool:
        if abs(present_voltage_evse.get_decimal_value() - self.order.voltage_v) > NEAR_V:
            return False
        self.dc_ev_charge_params.dc_target_voltage = PVEVTargetVoltage(
            multiplier=0, value=self.order.voltage_v + ABOVE_V, unit=UnitSymbol.VOLTAGE
        )
        self.dc_ev_charge_params.dc_target_current = PVEVTargetCurrent(
            multiplier=0, value=self.order.current_a, unit=UnitSymbol.AMPERE
        )
        return True

    async def store_contract_cert_and_priv_key(self, contract_cert: bytes, priv_key: bytes) -> None:
        """The package leaves this open; it signs with what these files hold."""
        key = ec.derive_private_key(int.from_bytes(priv_key, "big"), ec.SECP256R1())
        password = load_priv_key_pass(KeyPasswordPath.CONTRACT_LEAF_KEY_PASSWORD)
        protection = BestAvailableEncryption(password)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)
        Path(KeyPath.CONTRACT_LEAF_PEM).write_bytes(pem)
        Path(CertPath.CONTRACT_LEAF_DER).write_bytes(contract_cert)

    async def charge_loop_delay(self) -> float:
        return self.order.loop_s


class Handler(EVCCHandler):
    """The package's handler, which gives up instead of hanging when a session has failed."""

    outcome = "finished"

    async def restart_sdp(self, new_sdp_cycle: bool) -> None:
        try:
            await super().restart_sdp(new_sdp_cycle)
        except SDPFailedError as failed:
            self.outcome = "given up"
            raise RuntimeError(self.outcome) from failed  # ends the handler's tasks


async def close_at_once(self, reason) -> None:  # type: ignore[no-untyped-def]  # noqa: ARG001
    """The package would wait."""
    self.writer.close()


def pause_instead_of_stop() -> None:
    """The package has the message but no way to choose it."""
    for state in (iso15118_2_states.CurrentDemand, iso15118_2_states.ChargingStatus):

        async def stop(self, stop=state.stop_charging):  # type: ignore[no-untyped-def]
            await stop(self)
            self.comm_session.charging_session_stop_v2 = ChargingSession.PAUSE

        state.stop_charging = stop


async def drive(order: Order, codec: TellingCodec) -> str:
    config = EVCCConfig(
        supportedProtocols=order.protocol.split(","),
        energyTransferMode=order.mode,
        useTls=order.tls,
        chargeLoopCycle=order.loops,
        isCertInstallNeeded=order.install,
    )
    config.load_raw_values()
    evcc_settings.RESUME_SESSION_ID = order.resume
    if order.pause:
        pause_instead_of_stop()
    handler = Handler(config, order.interface, codec, Vehicle(config, order))
    stop = close_at_once if order.hurry else V2GCommunicationSession.stop
    with patch.object(V2GCommunicationSession, "stop", stop):
        await handler.start()
    return handler.outcome


async def drive_all(orders: list[Order]) -> None:
    load_shared_settings()
    codec = TellingCodec()
    for order in orders:
        tell(outcome=await drive(order, codec))


if __name__ == "__main__":
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    asyncio.run(drive_all([Order(**json.loads(words)) for words in sys.argv[1:]]))
