"""A shared meter as a connector sees it: silence, what is made up for it, and coming back."""

from pathlib import Path

import pytest

from secc.power.meters import store
from secc.power.meters.build import Metering, metering
from secc.power.meters.settings import MeterSettings, SharedSettings
from secc.power.meters.share.source import ALONE_S
from secc.power.meters.share.words import Share
from secc.power.meters.store import Kept

POWER_W = 36_000.0  # 10 Wh a second


class Connector:
    """One that delivers, and is answered or not."""

    def __init__(self, **settings: object) -> None:
        self.now, self.register_wh = 100.0, 5_000.0
        values = {"source": "shared", "map": "entes_mpr15s", "silent_s": 5.0, **settings}
        self.settings = MeterSettings(**values)  # type: ignore[arg-type]
        self.start("first")

    def start(self, run: str) -> None:
        """A new run of the program, from its file."""
        self.made: Metering = metering(self.settings, self.now, run)
        self.made.meter.session(True, self.now)
        self.deliver(0.0)

    def deliver(self, power_w: float) -> None:
        self.made.meter.delivered(400.0, power_w / 400.0, self.now)

    def run(self, seconds: int, *, heard: bool = True) -> None:
        for _ in range(seconds):
            self.deliver(POWER_W)
            self.now += 1.0
            self.register_wh += POWER_W / 0.95 / 3600
            if heard:
                self.hear(Share(self.register_wh, self.now, self.now))
            self.deliver(POWER_W)

    def hear(self, share: Share) -> None:
        assert self.made.shared is not None
        self.made.shared.receive(share, self.now)

    @property
    def wh(self) -> float:
        return self.made.meter.energy_wh.value

    @property
    def faults(self) -> set[str]:
        return {fault.name for fault in self.made.meter.faults(self.now)}


def test_the_register_is_what_the_sharer_says() -> None:
    connector = Connector()

    connector.run(10)

    assert connector.wh == pytest.approx(5_000 + 100 / 0.95)
    assert not connector.faults


@pytest.mark.parametrize(
    ("on_loss", "fault"),
    [("finish", "meter_integrated"), ("stop", "meter_silent"), ("ignore", "meter_integrated")],
)
def test_a_sharer_that_dies_is_a_silent_meter_and_what_it_has_missed_comes_once(
    on_loss: str, fault: str
) -> None:
    connector = Connector(on_loss=on_loss)
    connector.run(10)

    connector.run(20, heard=False)
    assert connector.faults == {fault}
    assert connector.wh == pytest.approx(5_000 + 300, abs=15)
    connector.run(5)

    assert not connector.faults
    assert connector.wh == pytest.approx(5_000 + 350 / 0.95)


def test_a_sharer_that_has_not_caught_up_keeps_the_charge_and_says_nothing_of_the_register() -> (
    None
):
    connector = Connector()
    connector.run(10)
    before = connector.wh

    for _ in range(20):
        connector.run(1, heard=False)
        connector.hear(Share(read_at=connector.now))

    assert not connector.faults
    assert connector.wh == before


def test_a_part_that_comes_late_is_not_taken_for_a_meter_that_has_stood_still() -> None:
    connector = Connector(silent_s=60.0)
    connector.run(10)
    connector.run(30, heard=False)
    late = connector.register_wh - 20 * POWER_W / 0.95 / 3600

    connector.hear(Share(late, connector.now - 20.0, connector.now))
    connector.deliver(POWER_W)
    connector.hear(Share(connector.register_wh, connector.now, connector.now))
    connector.deliver(POWER_W)

    assert connector.wh == pytest.approx(5_000 + 400 / 0.95)


def test_what_the_sharer_finds_odd_is_told() -> None:
    connector = Connector()

    connector.hear(Share(5_000.0, connector.now, connector.now, odd=True))

    assert connector.faults == {"meter_implausible"}


def test_a_file_of_the_connector_keeps_what_each_run_has_delivered(tmp_path: Path) -> None:
    path = tmp_path / "meter.json"
    connector = Connector(store=str(path))
    for number in range(12):
        connector.run(1)
        store.save(path, connector.made.kept())
        connector.start(f"run {number}")

    told = connector.made.delivered_wh()

    assert list(told)[-2:] == ["run 10", "run 11"]
    assert len(told) == 8
    assert told["run 10"] == pytest.approx(10.0)
    assert told["run 11"] == 0.0
    assert store.load(path, Kept).register_wh == pytest.approx(connector.register_wh, abs=1)


def test_a_connector_is_alone_when_nobody_has_answered_for_a_while() -> None:
    connector = Connector()
    connector.run(1)

    assert not connector.made.alone(connector.now)
    assert connector.made.alone(connector.now + ALONE_S)
    assert not metering(MeterSettings(), 0.0).alone(1_000.0)


def test_pulses_may_be_shared_too() -> None:
    shared = SharedSettings(meter="s0")

    made = metering(MeterSettings(source="shared", shared=shared), 0.0)

    assert made.shared is not None
    assert made.shared.step_wh == 1.0
    assert made.counter is None
