"""A desk whose CALLs are written down, so that a central system that is killed has them again.

One JSON line a CALL, with what became of it; what was `taken` has had its effect.
"""

import json
from pathlib import Path
from typing import Any, TextIO

from tools.csms.desk import Call, Desk, Outcome, Payload


def keep(desk: Desk, file: Path) -> None:
    """Read `file` if there is one, and write down every CALL of `desk` from now on."""
    if file.exists():
        read(desk, file)
    out = file.open("a", encoding="utf-8")  # closed by the end of the process
    usual, known = desk.on_call, len(desk.complaints)

    def on_call(message_id: str, action: str, payload: Payload) -> Outcome:
        nonlocal known
        outcome = usual(message_id, action, payload)
        complaints, known = desk.complaints[known:], len(desk.complaints)
        _write(
            out,
            id=message_id,
            action=action,
            payload=payload,
            taken=desk.has_taken(outcome),
            complaints=complaints,
        )
        return outcome

    desk.on_call = on_call  # type: ignore[method-assign]


def read(desk: Desk, file: Path) -> Desk:
    """What the book says has happened at a desk; half a line at its end is still being written."""
    for line in file.read_text(encoding="utf-8").splitlines(keepends=True):
        if not line.endswith("\n"):
            break
        word = json.loads(line)
        desk.recall(Call(word["id"], word["action"], word["payload"], 0, 0.0), taken=word["taken"])
        desk.complaints += word["complaints"]
    return desk


def _write(out: TextIO, **word: Any) -> None:
    out.write(json.dumps(word) + "\n")
    out.flush()
