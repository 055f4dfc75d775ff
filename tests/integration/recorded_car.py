"""A recorded car and the modem of its station, on a raw socket at the vehicle's end of a cable.

Run there with one JSON argument: the modem's address and the frames with their delays. It confirms
the station's keys, and plays the frames a second after it was told to by a line on its output.
"""

import json
import select
import socket
import sys
import time

from secc.net.ethernet import open_raw, receive_all
from secc.slac import frames as f
from tools.cable import VEHICLE

PLUGGED_AFTER_S, LISTEN_S = 1.5, 1.0


def confirm(sock: socket.socket, modem: bytes, until: float) -> bool:
    """Confirm every key until then; whether there was one."""
    seen = False
    while (left := until - time.monotonic()) > 0:
        if not select.select([sock], [], [], left)[0]:
            break
        for octets in receive_all(sock):
            try:
                frame = f.decode(octets)
            except f.FrameError:
                continue
            if isinstance(frame.message, f.SetKeyReq):
                sock.send(f.encode(f.Frame(frame.source, modem, f.SetKeyCnf(result=1))))
                seen = True
    return seen


def main() -> None:
    order = json.loads(sys.argv[1])
    modem = bytes.fromhex(order["modem"])
    with open_raw(VEHICLE) as sock:
        while not confirm(sock, modem, time.monotonic() + 0.2):
            pass
        print("keyed", flush=True)
        confirm(sock, modem, time.monotonic() + PLUGGED_AFTER_S)
        for delay_s, octets in order["frames"]:
            time.sleep(delay_s)
            sock.send(bytes.fromhex(octets))
        confirm(sock, modem, time.monotonic() + LISTEN_S)
        print("played", flush=True)


if __name__ == "__main__":
    main()
