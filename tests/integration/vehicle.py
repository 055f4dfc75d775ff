"""The EcoG EVCC as a process in the vehicle's namespace, judged by its messages alone.

Its exit status says nothing, and it idles 5 s after each session: the tests do not wait for that.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.cable import VEHICLE, Cable
from tools.ecog.package import PYTHON
from tools.running import Running, running

SCRIPT = Path(__file__).with_name("ecog_ev.py")
SESSION_WITHIN_S = 40.0
GOOD = {"OK", "OK_NewSessionEstablished", "OK_SuccessfulNegotiation"}  # of a new session

Words = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """One message as the vehicle saw it; `at` is the monotonic time of the machine."""

    at: float
    sent: bool
    session: str
    name: str
    fields: Words


class Vehicle:
    """A vehicle on the move: what it has sent and received so far."""

    def __init__(self, process: Running) -> None:
        self.process = process

    def messages(self, name: str | None = None) -> list[Message]:
        """Messages so far, of one name or all."""
        found = [_message(line) for line in self.process.lines if line.startswith("{")]
        return [m for m in found if m is not None and name in (None, m.name)]

    def names(self) -> list[str]:
        """Names of the requests in their order, repetitions folded."""
        sent = [message.name for message in self.messages() if message.sent]
        return [name for i, name in enumerate(sent) if i == 0 or sent[i - 1] != name]

    def codes(self) -> set[str]:
        """All response codes it was given."""
        return {m.fields["ResponseCode"] for m in self.messages() if not m.sent}

    def wait_for(self, name: str, within_s: float = SESSION_WITHIN_S, count: int = 1) -> Message:
        """The `count`-th message of this name."""
        left = count

        def wanted(line: str) -> bool:
            nonlocal left
            left -= f'"{name}"' in line
            return left == 0

        line = self.process.wait_for(wanted, within_s, f"{name} number {count}")
        message = _message(line)
        assert message is not None
        return message


@contextmanager
def vehicle(
    cable: Cable, pki: Path | None = None, *later: Words, **order: object
) -> Iterator[Vehicle]:
    """Plug it in with an order (see `ecog_ev.Order`); the end of the block unplugs it.

    `pki` is what it knows of certificates, as `tools.ecog.pki` writes it; `later` are orders that
    follow when it is done.
    """
    words = [json.dumps({"interface": VEHICLE, **one}) for one in (order, *later)]
    argv = cable.vehicle.command(str(PYTHON), str(SCRIPT), *words)
    env = {"_JAVA_OPTIONS": "-Xmx256m", "LOG_LEVEL": "WARNING"}
    env |= {} if pki is None else {"PKI_PATH": f"{pki}/"}
    with running(argv, env) as process:
        yield Vehicle(process)


def _message(line: str) -> Message | None:
    words = json.loads(line)
    document = words.get("sent") or words.get("received")
    if document is None:
        return None
    if "V2G_Message" in document:
        session = document["V2G_Message"]["Header"]["SessionID"]
        document = document["V2G_Message"]["Body"]
    else:
        session = ""
    name, fields = next(iter(document.items()))
    return Message(words["at"], "sent" in words, session, name, fields)
