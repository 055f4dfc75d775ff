"""Writes secc/power/board/board.dbc, the frames of the master board for CAN tools, from the code.

`python -m tools.board_dbc [--check]`. Identifiers are those of `power.board.id = 0x100`.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from secc.power.board.frames import HEADER, MESSAGES, OCTETS, VERSION, Message
from secc.power.board.layout import Choice, Field, Flags, Number

FILE = Path(__file__).parent.parent / "secc/power/board/board.dbc"
FIRST_ID = 0x100
STATION, BOARD = "Station", "Board"


def text() -> str:
    """The whole file."""
    lines = [f'VERSION "{VERSION}"', "", "NS_ :", "", "BS_:", "", f"BU_: {STATION} {BOARD}", ""]
    for message in MESSAGES.values():
        lines += [*_message(message), ""]
    lines += [f'CM_ "Master board, protocol version {VERSION}: see docs/board.md";']
    lines += ['BA_DEF_ BO_ "GenMsgCycleTime" INT 0 65535;', 'BA_DEF_DEF_ "GenMsgCycleTime" 0;']
    for message in MESSAGES.values():
        cycle = round(message.PERIOD_S * 1000)
        lines.append(f'BA_ "GenMsgCycleTime" BO_ {_id(message)} {cycle};')
    for message in MESSAGES.values():
        lines += _values(message)
    return "\n".join(lines) + "\n"


def _message(message: type[Message]) -> Iterator[str]:
    sender, receiver = (STATION, BOARD) if message.FROM_STATION else (BOARD, STATION)
    yield f"BO_ {_id(message)} {message.__name__}: {OCTETS} {sender}"
    at = 0
    for name, field in {**HEADER, **message.FIELDS}.items():
        for signal, length, form in _signals(name, field):
            yield f" SG_ {signal} : {_start(at)}|{length}@0+ {form} {receiver}"
            at += length


def _signals(name: str, field: Field) -> Iterator[tuple[str, int, str]]:
    """Name, bits and form of each signal; a set of flags is a signal for each of them."""
    match field:
        case Flags(names=names):
            for flag in names:
                yield f"{name}_{flag}", 1, '(1,0) [0|1] ""'
        case Number(scale=scale, offset=offset, unit=unit):
            most = field.value((1 << field.bits) - 1)
            form = f'({scale:g},{offset:g}) [{offset:g}|{most:.10g}] "{unit}"'
            yield name, field.bits, form
        case _:
            yield name, field.bits, f'(1,0) [0|{(1 << field.bits) - 1}] ""'


def _values(message: type[Message]) -> Iterator[str]:
    for name, field in message.FIELDS.items():
        if isinstance(field, Choice):
            words = " ".join(f'{code} "{value.name}"' for value, code in field.codes.items())
            yield f"VAL_ {_id(message)} {name} {words} ;"


def _id(message: type[Message]) -> int:
    return FIRST_ID + message.KIND


def _start(at: int) -> int:
    """DBC number of the most significant bit that lies `at` bits after the first of the frame."""
    octet, within = divmod(at, 8)
    return octet * 8 + 7 - within


def main(
    check: Annotated[bool, typer.Option("--check", help="Only compare; exit code 1.")] = False,
) -> None:
    """Write board.dbc, or see whether it is up to date."""
    if not check:
        FILE.write_text(text(), encoding="ascii")
    elif FILE.read_text(encoding="ascii") != text():
        print(f"{FILE} is not what the frames are: python -m tools.board_dbc", file=sys.stderr)
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
