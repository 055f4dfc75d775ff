"""Lines of the host in station.toml: gpiod, PWM and ADC of the kernel."""

from typing import Annotated, Literal

from msgspec import Meta

from secc.session.settings import Section

# chip:line, line as a number or its name; a ! before it: active low.
LineName = Annotated[str, Meta(pattern=r"^(!?[^:!]+:[^:]+)?$", max_length=80)]
SysPath = Annotated[str, Meta(pattern=r"^(/.*)?$", max_length=200)]


class ContactorLines(Section, frozen=True):
    """Coil and mirror contact of one contactor."""

    name: Literal["S1", "S2", "S3", "K1", "K2", "K3"]
    drive: LineName
    feedback: LineName  # active: the main contacts are closed


class Analogue(Section, frozen=True):
    """A channel of an ADC (Linux IIO): (raw + offset) x scale."""

    path: SysPath = ""
    scale: float = 1.0
    offset: float = 0.0


class GpioSettings(Section, frozen=True):
    """Which line is what; an empty one is not there."""

    contactors: Annotated[tuple[ContactorLines, ...], Meta(max_length=6)] = ()
    emergency_stop: LineName = ""  # active: pressed
    door: LineName = ""  # active: open
    residual_current: LineName = ""  # active: tripped
    residual_current_test: LineName = ""
    isolation_warning: LineName = ""
    isolation_alarm: LineName = ""
    isolation_test: LineName = ""
    lock: LineName = ""
    locked: LineName = ""
    debounce_s: Annotated[float, Meta(ge=0, le=0.1)] = 0.005
    scan_s: Annotated[float, Meta(ge=0.005, le=0.1)] = 0.02
    pwm: SysPath = ""  # e.g. /sys/class/pwm/pwmchip0/pwm0, exported
    pwm_inverted: bool = False
    pilot_high: Analogue = Analogue()  # peak detectors behind the pilot, in volts
    pilot_low: Analogue = Analogue()
    sensors: Annotated[tuple[Analogue, ...], Meta(max_length=4)] = ()  # PT1000, in ohms
    board_temperature: SysPath = "/sys/class/thermal/thermal_zone0/temp"  # in 1/1000 degC
