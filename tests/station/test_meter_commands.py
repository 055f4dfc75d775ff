"""`secc meter`: maps, and a meter that is read once over a serial line."""

import asyncio
import re
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from secc import config, plausibility
from secc.cli import app
from secc.power.meters import register_map
from secc.power.meters.survey import Row, survey
from tests.power.serial_world import em340, line
from tests.station.loop import on_loop
from tools.serial_devices import Meter

RUNNER = CliRunner()
EM340 = register_map.load("carlo_gavazzi_em340")


async def surveyed(meter: Meter, unit: int = 1, ask: int = 1) -> list[Row]:
    async with line({unit: meter}) as serial:
        return await survey(EM340, msgspec.structs.replace(serial, unit=ask))


@on_loop
async def test_every_value_is_shown_with_its_unit_and_registers() -> None:
    meter = em340(1_234_500.0)
    meter.set("power_w", 6_900.0, asyncio.get_running_loop().time())

    rows = await surveyed(meter)

    text = "\n".join(row.text for row in rows)
    assert re.search(r"voltage_l1_v +230 V +\[08FC 0000\]", text)
    assert re.search(r"power_w +6900 W +\[0D88 0001\]", text)
    assert re.search(r"energy_import_wh +1234500 Wh", text)
    assert len(rows) == 1 + len(EM340.value)
    assert all(row.good for row in rows)


@on_loop
async def test_swapped_words_are_told_with_the_key_to_change() -> None:
    meter = em340()
    meter.faults.add("word_order")

    rows = await surveyed(meter)

    (bad,) = (row for row in rows if row.text.startswith("voltage_l1_v"))
    assert 'with word_order = "high first" it would make sense' in bad.text
    assert not bad.good


@on_loop
async def test_a_register_that_the_meter_does_not_have_is_told() -> None:
    meter = em340()
    meter.faults.add("missing")

    rows = await surveyed(meter)

    (bad,) = (row for row in rows if not row.good)
    assert bad.text == "energy_import_wh    refused: this meter has no such register"


@on_loop
async def test_no_answer_is_told_with_what_to_look_at() -> None:
    rows = await surveyed(em340(), unit=1, ask=7)

    assert "are A and B swapped" in rows[-1].text
    assert "factory as unit 1, 9600 bit/s" in rows[-1].text
    assert not rows[-1].good


def test_the_maps_are_listed() -> None:
    done = RUNNER.invoke(app, ["meter", "maps"])

    assert done.exit_code == 0
    assert [row.split()[0] for row in done.output.splitlines()] == list(register_map.built_in())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--map", "nothing"], "no register map nothing; known are"),
        (["--baud", "3"], "command line: Expected `int` >= 1200"),
        (["none.toml"], "none.toml: no such file"),
    ],
)
def test_what_cannot_be_read_is_said(options: list[str], said: str) -> None:
    done = RUNNER.invoke(app, ["meter", "read", *options])

    assert done.exit_code == 1
    assert said in done.output


def test_a_port_that_is_not_there_is_named(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    file.write_text('[power.meter.serial]\nport = "/dev/none"\nunit = 4\n')

    done = RUNNER.invoke(app, ["meter", "read", str(file)])

    assert done.exit_code == 1
    assert "unit 4 at /dev/none" in done.output
    assert "/dev/none cannot be opened" in done.output


# --- doubts about [power] -------------------------------------------------------------------------


def warned(text: str, about: str) -> bool:
    built = '[station]\nhardware = "built"\n' + text
    return any(about in warning for warning in plausibility.warnings(config.parse(built)))


def test_s0_at_more_than_60_kilowatts_is_a_doubt() -> None:
    s0 = '[power.meter]\nsource = "s0"\n[power.meter.s0]\npulses_per_kwh = {}\n'

    assert warned(s0.format(1000) + "[charge]\nmax_power_w = 60001", "more than 60000 W")
    assert warned(s0.format(1000) + "[charge]\nmax_power_w = 120000", "at most 500")
    assert not warned(s0.format(1000) + "[charge]\nmax_power_w = 60000", "cannot tell more")
    assert not warned(s0.format(1000).replace("built", "simulated"), "never noticed")


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("", "what is billed has not been metered"),
        ("", "the register begins at 0"),
        ('[power.meter]\nsource = "modbus"\non_loss = "ignore"', "never noticed"),
        ('[power.meter]\nsource = "modbus"\nmax_power_w = 1000', "taken for false ones"),
        ('[power.meter]\nsource = "modbus"\nmap = "nix"', "will not start: no register map nix"),
        ('[power.meter]\nsource = "modbus"\nmap = "sensorbox"', "has no energy_import_wh"),
        ('[power.meter]\nsource = "shared"', "forgotten when the program ends"),
        (
            '[power]\noutput_voltage = "meter"\n[power.meter]\nsource = "shared"',
            "will not start: power.o",
        ),
        ('[power.meter]\nsource = "shared"\nmap = "nix"', "will not start: no register map nix"),
        ('[power.feed]\nmap = "nix"', "will not start: no register map nix"),
        ("[power.isolation]\nmax_voltage_v = 500", "its threshold is too low"),
        ("[power.board.rcm_test]\nenabled = false", "an RCM that does not trip"),
        ('[power.board]\nkind = "gpio"', "power.gpio lacks contactors"),
    ],
)
def test_what_is_doubtful_in_power_is_told(text: str, about: str) -> None:
    assert warned(text, about)


def test_a_simulated_outlet_has_no_doubts_about_power() -> None:
    told = list(plausibility.warnings(config.parse("")))

    assert not any("power." in warning for warning in told)
