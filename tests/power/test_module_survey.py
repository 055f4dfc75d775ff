"""`secc modules` and the CAN part of `secc doctor`: what a builder sees of the wired modules."""

import asyncio
import sys
from itertools import takewhile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from secc import doctor
from secc.cli import app
from secc.config import Config, Station
from secc.power.can_settings import CanSettings
from secc.power.module_survey import look
from secc.power.modules.module import Extra
from secc.power.settings import PowerSettings
from tests.power.modules.bench import DRIVERS, settings
from tests.station.loop import on_loop
from tools.can_bench import CanBench, can_bench
from tools.can_hub import hub_settings
from tools.modules.converter import Make
from tools.modules.infypower import InfypowerModule
from tools.power_module import RackNode, build
from tools.rack import Rack

_SECONDS = 10.0  # at most: a look ends when all have told everything


def racked(bench: CanBench, driver: str, modules: int) -> Rack:
    rack = build(driver, modules, asyncio.get_running_loop().time())
    bench.bus("modules", [RackNode(rack)])
    return rack


@on_loop
async def test_every_module_is_listed_with_what_it_can() -> None:
    await asyncio.gather(*map(_listed, DRIVERS))


async def _listed(driver: str) -> None:
    async with can_bench() as bench:
        rack = racked(bench, driver, 2)
        rack.fault(rack.modules[1].address, sorted(rack.modules[1].known)[0], True, 0.0)

        found = await look(hub_settings("secc", bench.port), settings(driver), _SECONDS)

        assert found.problem is None
        assert 0 < found.load < 0.3
        assert [row.address for row in found.rows] == [each.address for each in rack.modules]
        assert [row.good for row in found.rows] == [True, False]
        assert all("100.0 A, 30.0 kW" in row.text for row in found.rows)


@on_loop
async def test_a_survey_switches_nothing() -> None:
    async with can_bench() as bench:
        rack = racked(bench, "infypower", 1)
        converter = rack.modules[0].converter
        converter.make = Make(start_s=0.1)
        now = asyncio.get_running_loop().time()
        converter.set_point(400.0, 10.0, now - 5.0)
        converter.switch(True, now - 5.0)

        found = await look(hub_settings("secc", bench.port), settings("infypower"), _SECONDS)

        rack.live_until(asyncio.get_running_loop().time())
        assert converter.commanded
        assert converter.set_a == 10.0
        assert ", on," in found.rows[0].text


@on_loop
async def test_a_listed_module_that_does_not_answer_is_shown() -> None:
    async with can_bench() as bench:
        racked(bench, "infypower", 1)
        wanted = settings("infypower", addresses=(0, 7))

        found = await look(hub_settings("secc", bench.port), wanted, 2.0)

        assert [(row.address, row.good) for row in found.rows] == [(0, True), (7, False)]
        assert "no answer" in found.rows[1].text


@on_loop
async def test_a_module_blinks_and_joins_a_group_when_told_so() -> None:
    async with can_bench() as bench:
        module = racked(bench, "infypower", 1).modules[0]
        orders = [(Extra.BLINK, 0, 1), (Extra.GROUP, 0, 3)]
        await asyncio.sleep(0.2)

        await look(hub_settings("secc", bench.port), settings("infypower"), 0.8, orders)

        assert isinstance(module, InfypowerModule)
        assert (module.blinks, module.group) == (True, 3)


@on_loop
async def test_a_bus_that_cannot_be_opened_is_the_only_finding() -> None:
    found = await look(CanSettings(channel="nocan0"), settings("infypower"), _SECONDS)

    assert found.problem
    assert found.rows == []


@on_loop
async def test_the_command_tells_a_builder_who_answers(tmp_path: Path) -> None:
    async with can_bench() as bench:
        racked(bench, "tonhe", 2)
        options = f'["host=127.0.0.1", "port={bench.port}", "tcp_tune=true"]'
        station = tmp_path / "station.toml"
        station.write_text(
            f'[power.can]\ninterface = "socketcand"\nchannel = "secc"\noptions = {options}\n'
            '[power.modules]\ndriver = "tonhe"\nmax_current_a = 41.0\nmax_power_w = 20000\n'
        )
        argv = (str(Path(sys.executable).with_name("secc")), "modules", str(station))
        process = await asyncio.create_subprocess_exec(
            *argv, "--seconds", "10", stdout=asyncio.subprocess.PIPE
        )
        told = (await process.communicate())[0].decode().splitlines()

        assert process.returncode == 0
        assert [line.split()[:2] for line in told[:2]] == [["1", "ok"], ["2", "ok"]]
        assert "41.0 A, 20.0 kW" in told[0]
        assert told[2].startswith("bus load")


@on_loop
async def test_the_doctor_asks_the_modules_of_an_outlet_of_real_hardware() -> None:
    async with can_bench() as bench:
        racked(bench, "infypower", 2).fault(1, "2.3", True, 0.0)
        can = hub_settings("secc", bench.port)
        power = PowerSettings(can=can, modules=settings("infypower", count=3))
        config = Config(station=Station(hardware="built"), power=power)

        def examine() -> list[str]:
            findings = map(str, doctor.examine(config))
            return list(takewhile(lambda line: not line.startswith("warn modules"), findings))

        found = await asyncio.to_thread(examine)

        assert [line for line in found if line.startswith("ok   CAN")]
        assert [line for line in found if line.startswith("ok   module 0")]
        assert [line for line in found if line.startswith("FAIL module 1") and "phase lost" in line]
        assert found[-1].startswith("FAIL module 1")  # and then that one is missing


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--blink", "1"], "tonhe has no command for that: blink"),
        (["--join", "2"], "tonhe has no command for that: group"),
        ([], "CAN nocan0: socketcan: "),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_said(tmp_path: Path, options: list[str], problem: str) -> None:
    station = tmp_path / "station.toml"
    station.write_text(
        '[power.can]\nchannel = "nocan0"\n[power.modules]\ndriver = "tonhe"\naddresses = [1]\n'
        "max_current_a = 41.0\nmax_power_w = 20000\n"
    )

    told = CliRunner().invoke(app, ["modules", str(station), *options])

    assert told.exit_code == 1
    assert problem in told.output
