"""The supervisor as a process: `secc supervise` reads station.toml and becomes this.

The one argument is JSON, so that neither typer nor msgspec stay in memory.
"""

import json
import secrets
import sys
from pathlib import Path
from typing import Any

from secc.power.supervisor.guard import Guard
from secc.power.supervisor.outputs import EnableFrame, GpioLine, Output
from secc.power.supervisor.process import Supervisor, harden, serve, tell, watchdog


def main(wanted: dict[str, Any]) -> int:
    """Serve until SIGTERM; the exit code."""
    settings = wanted["supervisor"]
    try:
        output = _output(wanted)
    except (OSError, ImportError, ValueError) as error:
        tell(f"no output {settings['output']}: {error}")
        return 1
    path = Path(wanted["socket"])
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    supervisor = Supervisor(
        path,
        Guard(settings["silence_s"]),
        output,
        scan_s=settings["scan_s"],
        watchdog=watchdog(settings["watchdog"], settings["watchdog_s"], tell),
        say=tell,
    )
    harden(settings["priority"], settings["lock_memory"], tell)
    serve(supervisor)
    return 0


def _output(wanted: dict[str, Any]) -> Output:
    settings = wanted["supervisor"]
    if settings["output"] == "can":
        return EnableFrame(wanted["can"], wanted["board"], secrets.randbits(16))
    level = settings["output"] == "gpio_level"
    return GpioLine(settings["gpio_chip"], settings["gpio_line"], level=level)


sys.exit(main(json.loads(sys.argv[1])))
