"""The words between master and agents of a site: JSON, over MQTT or within one process.

Currents are AC amperes per phase. There is no common clock: a grant echoes the agent's own time
of the state that it answers, and is valid for `valid_s` from then on. However late it arrives, it
cannot hold longer than that.
"""

from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from secc.reports import Word

W = TypeVar("W", "StationState", "Grant")

Amperes = Annotated[float, Meta(ge=0, le=3_000)]

VERSION = 1  # raised when a word changes its meaning
SILENT = "?"  # phase of a connector whose SECC cannot be reached


class Point(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One connector, as its agent sees it."""

    connector: int
    present_a: Amperes = 0.0  # what it draws from each of its phases
    wanted_a: Amperes = 0.0  # what it would take; 0: nobody charges
    least_a: Amperes = 0.0  # below it a session would not live long
    safe_a: Amperes = 0.0  # what it takes when no grant is valid
    fuse_a: Amperes = 0.0  # what it never goes above
    granted_a: Amperes | None = None  # in force; None: the safe current
    soc: int | None = None
    departs_s: float | None = None  # from now
    needs_wh: float | None = None  # until then, at the AC side
    phase: str = SILENT  # as in `secc.reports.State`
    session: str | None = None
    limited_by: str = ""  # name of the lowest limit but the site's, if that binds


class StationState(Word, frozen=True, tag="station_state"):
    """What is true at a station; `seq` counts up within an `instance` of its agent."""

    version: int
    station: str
    instance: str
    seq: int
    time: float  # of the agent's own clock
    points: list[Point]
    master: str = ""  # whose grant was accepted last
    heard: int = 0  # its number: this state is later than its sending
    applied: int = 0  # the same, once every connector has it


class Grant(Word, frozen=True, tag="grant"):
    """What the connectors of one station may draw; `seq` counts up within a `master`."""

    version: int
    station: str
    instance: str  # of the agent that is meant
    master: str
    seq: int
    echo: float  # `time` of the state that is answered
    valid_s: Annotated[float, Meta(gt=0, le=120)]
    currents: dict[int, Amperes]  # by connector


_state = msgspec.json.Decoder(StationState)
_grant = msgspec.json.Decoder(Grant)
encode = msgspec.json.Encoder().encode


class WordError(Exception):
    """Octets that are no word, or none of this version."""


def read_state(octets: bytes) -> StationState:
    """Raises `WordError`."""
    return _versioned(_decoded(_state, octets))


def read_grant(octets: bytes) -> Grant:
    """Raises `WordError`."""
    return _versioned(_decoded(_grant, octets))


def _decoded(decoder: msgspec.json.Decoder[W], octets: bytes) -> W:
    try:
        return decoder.decode(octets)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise WordError(str(error)) from None


def _versioned(word: W) -> W:
    if word.version != VERSION:
        raise WordError(f"version {word.version} of the words, this is {VERSION}")
    return word
