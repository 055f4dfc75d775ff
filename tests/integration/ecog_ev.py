"""The EcoG EVCC (PyPI `iso15118`), driven through its own classes: a vehicle nobody here wrote.

Run by the interpreter of an environment that holds that package, with one JSON argument (`Order`).
Prints one JSON line for each message it sends and receives, and a last one with the outcome.
"""

import asyncio
import json
import logging
import sys
import time
from dataclasses import dataclass

from iso15118.evcc import EVCCHandler, evcc_settings
from iso15118.evcc.controller.simulator import SimEVController
from iso15118.evcc.evcc_config import EVCCConfig
from iso15118.evcc.states import iso15118_2_states
from iso15118.shared.exceptions import SDPFailedError
from iso15118.shared.exificient_exi_codec import ExificientEXICodec
from iso15118.shared.messages.datatypes import (
    PVEVSEPresentVoltage,
    PVEVTargetCurrent,
    PVEVTargetVoltage,
)
from iso15118.shared.messages.enums import UnitSymbol
from iso15118.shared.messages.iso15118_2.datatypes import ChargingSession
from iso15118.shared.settings import load_shared_settings

NEAR_V = 20  # the vehicle's contactors may close within this (IEC 61851-23 CC.5.1)
ABOVE_V = 10  # a target no higher than the battery's own voltage would draw no current


@dataclass(frozen=True)
class Order:
    """What the vehicle shall do."""

    interface: str
    protocol: str = "ISO_15118_2"  # or DIN_SPEC_70121, or several with commas
    tls: bool = False  # asked for, not insisted on
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
    """The package's codec, which tells every message."""

    def encode(self, message: str, namespace: str) -> bytes:
        tell(sent=json.loads(message))
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


def pause_instead_of_stop() -> None:
    """The package has the message but no way to choose it."""
    for state in (iso15118_2_states.CurrentDemand, iso15118_2_states.ChargingStatus):

        async def stop(self, stop=state.stop_charging):  # type: ignore[no-untyped-def]
            await stop(self)
            self.comm_session.charging_session_stop_v2 = ChargingSession.PAUSE

        state.stop_charging = stop


async def drive(order: Order) -> str:
    load_shared_settings()
    config = EVCCConfig(
        supportedProtocols=order.protocol.split(","),
        energyTransferMode=order.mode,
        useTls=order.tls,
        chargeLoopCycle=order.loops,
    )
    config.load_raw_values()
    evcc_settings.RESUME_SESSION_ID = order.resume
    if order.pause:
        pause_instead_of_stop()
    handler = Handler(config, order.interface, TellingCodec(), Vehicle(config, order))
    await handler.start()
    return handler.outcome


if __name__ == "__main__":
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    tell(outcome=asyncio.run(drive(Order(**json.loads(sys.argv[1])))))
