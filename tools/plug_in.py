"""Takes a vehicle through SLAC on a real interface: frames, clock, and the control pilot."""

import os
import select
import time

from secc.net.ethernet import hardware_address, open_raw, receive_all
from tools.vehicle.line import NoStation
from tools.vehicle.link import PlantBench
from tools.vehicle.slac import EvSlac

PWM_WAIT_S = 60.0  # plug-in to 5 % duty


def associate(interface: str, bench: PlantBench) -> EvSlac:
    """Join the station's network; NoStation with the reason if that fails.

    With a `bench`, SLAC begins when the pilot oscillates, as a vehicle does; without, at once.
    """
    with open_raw(interface) as sock:
        slac = EvSlac(hardware_address(interface), os.urandom)
        bench.wait_for_oscillator(PWM_WAIT_S)
        out = slac.start(time.monotonic())
        while True:
            for octets in out:
                sock.send(octets)
            if slac.over:
                break
            assert slac.deadline is not None
            wait = max(0.0, slac.deadline - time.monotonic())
            out = []
            if select.select([sock], [], [], wait)[0]:
                for octets in receive_all(sock):
                    out += slac.receive(octets, time.monotonic())
            out += slac.tick(time.monotonic())
            bench.drain()
    if not slac.linked:
        raise NoStation(f"SLAC on {interface}: {slac.failure}")
    return slac
