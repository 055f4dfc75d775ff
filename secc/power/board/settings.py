"""The master board in station.toml."""

from typing import Annotated, Literal

from msgspec import Meta

from secc.power.contactors import ContactorSettings
from secc.power.temperatures import TemperatureSettings
from secc.power.trip_test import TripTestSettings
from secc.session.settings import Section

Name = Literal["S1", "S2", "S3", "K1", "K2", "K3"]
Names = Annotated[tuple[Name, ...], Meta(max_length=6)]


class BoardSettings(Section, frozen=True):
    """Who measures the pilot and drives the contactors: a board on CAN, or the lines of [gpio]."""

    kind: Literal["can", "gpio"] = "can"
    id: Annotated[int, Meta(ge=0, le=0x7F0)] = 0x100  # first of eight 11-bit identifiers
    silence_s: Annotated[float, Meta(ge=0.2, le=2)] = 0.3  # both sides go safe then
    output: Annotated[Names, Meta(min_length=1)] = ("S1", "S2")  # follow the session
    mains: Names = ("K1", "K2", "K3")  # feed the power modules: closed while nothing is wrong
    lock: bool = True  # there is one with feedback
    lock_s: Annotated[float, Meta(ge=0.1, le=10)] = 1.5  # longest travel
    pilot_v: Annotated[float, Meta(ge=0.5, le=3)] = 1.5  # tolerance of the pilot's levels
    contactors: ContactorSettings = ContactorSettings()
    rcm_test: TripTestSettings = TripTestSettings()
    temperatures: TemperatureSettings = TemperatureSettings()

    def __post_init__(self) -> None:
        if self.id % 8:
            raise ValueError(f"id = {self.id}: must be a multiple of 8")
        if both := sorted(set(self.output) & set(self.mains)):
            raise ValueError(f"{', '.join(both)} cannot be in output and in mains")
