"""OCTT and EVerest: meter values, sampled and aligned to the clock."""

from pathlib import Path
from typing import Any

from msgspec.structs import replace

from secc.ocpp.metering import sampled
from secc.reports import State
from tests.ocpp.world import world
from tests.station.loop import on_loop
from tools.csms.strict import Strict


def test_the_power_is_that_of_the_meter_or_else_of_the_output() -> None:
    # product manual 6.2
    output = State(
        time=0.0, connector=1, phase="deliver", pilot="C", oscillator=True, voltage_v=400.0,
        current_a=100.0,
    )  # fmt: skip
    metered = replace(output, meter_w=42_100.0)

    values = [sampled(each, ["Power.Active.Import"], "Trigger")[0] for each in (output, metered)]

    assert [each["value"] for each in values] == ["40000", "42100"]


def test_the_register_is_told_in_whole_wh_as_the_meter_of_start_and_stop() -> None:
    state = State(time=0, connector=1, phase="deliver", pilot="C", oscillator=True, meter_wh=486.9)

    (value,) = sampled(state, ["Energy.Active.Import.Register"], "Trigger")

    assert value["value"] == "486"


@on_loop
async def test_tc_070_sampled_values_while_power_flows(central: Strict, folder: Path) -> None:
    # EVerest: sampled_meter_values
    keys = (
        "MeterValueSampleInterval=1",
        "StopTxnSampledData=Energy.Active.Import.Register,SoC",
    )
    async with world(central, folder, *keys) as station:
        await station.ready()
        await station.charge()
        await station.desk.wait_for("MeterValues", 2)
        station.outlet.unplug()
        stop = await station.desk.wait_for("StopTransaction")

        first, second = station.desk.of("MeterValues")[:2]
        sampled = {one["measurand"]: one for one in first["meterValue"][0]["sampledValue"]}
        assert first["transactionId"] == 1
        assert set(sampled) == {"Energy.Active.Import.Register", "Power.Active.Import"}
        assert sampled["Power.Active.Import"]["value"] == "40000"
        assert {one["context"] for one in sampled.values()} == {"Sample.Periodic"}
        assert _energy(second) > _energy(first)
        contexts = [one["sampledValue"][0]["context"] for one in stop["transactionData"]]
        assert contexts[0] == "Transaction.Begin"
        assert contexts[-1] == "Transaction.End"
        assert set(contexts[1:-1]) == {"Sample.Periodic"}


def _energy(values: dict[str, Any]) -> int:
    (value,) = values["meterValue"]
    (energy,) = (
        one for one in value["sampledValue"] if one["measurand"] == "Energy.Active.Import.Register"
    )
    return int(energy["value"])


@on_loop
async def test_tc_071_clock_aligned_values_have_exact_stamps(central: Strict, folder: Path) -> None:
    # EVerest: clock_aligned_meter_values
    async with world(central, folder, "ClockAlignedDataInterval=1") as station:
        await station.ready()
        await station.charge()
        await station.desk.wait_for("MeterValues", 2)

        stamps = [one["meterValue"][0]["timestamp"] for one in station.desk.of("MeterValues")]
        assert all(stamp.endswith(".000Z") for stamp in stamps)
        assert len(set(stamps)) == len(stamps)
        (context,) = {
            value["context"]
            for one in station.desk.of("MeterValues")
            for value in one["meterValue"][0]["sampledValue"]
        }
        assert context == "Sample.Clock"
