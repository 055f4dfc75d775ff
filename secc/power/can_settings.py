"""A CAN bus, by any interface of python-can; `[can]` of station.toml."""

from contextlib import suppress
from typing import Annotated

from msgspec import Meta

from secc.session.settings import Section

_Option = Annotated[str, Meta(pattern=r"^\w+=", max_length=200)]
_WORDS: dict[str, bool] = {"true": True, "false": False}


class CanSettings(Section, frozen=True):
    """The CAN bus, by any interface of python-can; `[can]`."""

    interface: Annotated[str, Meta(min_length=1, max_length=40)] = "socketcan"
    channel: Annotated[str, Meta(min_length=1, max_length=200)] = "can0"
    bitrate: Annotated[int, Meta(ge=10_000, le=1_000_000)] = 125_000
    options: Annotated[tuple[_Option, ...], Meta(max_length=20)] = ()  # KEY=VALUE
    backlog: Annotated[int, Meta(ge=1, le=256)] = 16  # frames that wait to be sent
    reopen_s: Annotated[float, Meta(ge=0.1, le=60)] = 1.0

    @property
    def arguments(self) -> dict[str, bool | int | float | str]:
        """`options` as python-can wants them: numbers, true and false are no texts."""
        pairs = (option.partition("=") for option in self.options)
        return {key: _value(text) for key, _, text in pairs}


def _value(text: str) -> bool | int | float | str:
    if text in _WORDS:
        return _WORDS[text]
    for kind in (int, float):
        with suppress(ValueError):
            return kind(text)
    return text
