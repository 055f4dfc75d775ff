"""From station.toml to the supervisor's process, which takes the place of this one."""

import os
import sys
from pathlib import Path
from typing import NoReturn

import msgspec

from secc.power.settings import PowerSettings


def become(power: PowerSettings, socket: Path) -> NoReturn:
    """Run the supervisor of an outlet in this process, without anything it does not need."""
    wanted = {
        "supervisor": power.supervisor,
        "socket": str(socket),
        "can": {
            **msgspec.structs.asdict(power.can),
            "channel": power.supervisor.can_channel or power.can.channel,
            "options": power.can.arguments,
        },
        "board": power.board.id,
    }
    words = msgspec.json.encode(wanted).decode()
    os.execv(sys.executable, [sys.executable, "-m", "secc.power.supervisor", words])
