"""What is legal in `[power]` but will surprise somebody: warnings of `secc check`."""

from collections.abc import Iterator

from secc.power.gpio.runner import lacking
from secc.power.meters.meter import billable
from secc.power.meters.register_map import MapError, load
from secc.power.meters.s0 import MOST_HZ, WS_PER_KWH, most_power_w
from secc.power.settings import PowerSettings


def warnings(power: PowerSettings, max_voltage_v: float, max_power_w: float) -> Iterator[str]:
    """One sentence each; `max_...` are those of the outlet."""
    yield from _meter(power, max_power_w)
    if power.isolation.max_voltage_v < max_voltage_v:
        yield (
            f"power.isolation.max_voltage_v is less than the {max_voltage_v:g} V of the outlet: "
            "its threshold is too low"
        )
    if not power.supervisor.enabled:
        yield (
            "power.supervisor.enabled = false: nothing but the board opens the contactors of a "
            "station that hangs"
        )
    elif power.supervisor.output == "gpio_level":
        yield (
            "power.supervisor.output = gpio_level: the line may stay high when the supervisor is "
            "killed; see docs/safety.md"
        )
    if not power.board.rcm_test.enabled:
        yield "power.board.rcm_test.enabled = false: nobody notices an RCM that does not trip"
    if power.board.kind == "gpio" and (missing := ", ".join(lacking(power.gpio))):
        yield f"power.gpio lacks {missing}: the station will not start"


def _meter(power: PowerSettings, max_power_w: float) -> Iterator[str]:
    meter = power.meter
    if meter.kind == "s0" and most_power_w(meter.s0.pulses_per_kwh) < max_power_w:
        most_w, pulses = most_power_w(meter.s0.pulses_per_kwh), MOST_HZ * WS_PER_KWH / max_power_w
        yield (
            f"power.meter.s0.pulses_per_kwh = {meter.s0.pulses_per_kwh:g} cannot tell more than "
            f"{most_w:.0f} W (IEC 62053-31), the outlet gives {max_power_w:.0f} W: set the meter "
            f"to at most {pulses:.0f}"
        )
    if meter.source == "integrated":
        yield "power.meter.source = integrated: what is billed has not been metered"
    if meter.source in ("s0", "integrated") and not meter.store:
        yield "power.meter.store is not set: the register begins at 0 with each start"
    if meter.source == "shared" and not meter.store:
        yield (
            "power.meter.store is not set: what is delivered while nobody shares the meter is "
            "forgotten when the program ends"
        )
    if meter.source == "shared" and power.output_voltage == "meter":
        yield (
            "the station will not start: power.output_voltage = meter needs a meter of the "
            "connector's own, source = shared is one in front of several"
        )
    if meter.source != "integrated" and meter.on_loss == "ignore":
        yield "power.meter.on_loss = ignore: a lost meter is never noticed"
    if meter.source != "integrated" and meter.max_power_w < max_power_w:
        yield (
            f"power.meter.max_power_w is less than the {max_power_w:.0f} W of the outlet: true "
            "readings will be taken for false ones"
        )
    try:
        if meter.kind == "modbus":
            billable(load(meter.map))
        if power.feed.map:
            load(power.feed.map)
    except MapError as error:
        yield f"the station will not start: {error}"
