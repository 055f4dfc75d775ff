"""What connectors bill in the end is their part of the meter, whoever was silent for how long."""

import random

import pytest

from secc.power.meters.build import metering
from secc.power.meters.settings import MeterSettings
from secc.power.meters.share.books import Books
from secc.power.meters.share.sharer import Rules, Sharer
from secc.power.meters.share.words import Report

MAPS = {1.0: "entes_mpr15s", 10.0: "acrel_adl400", 100.0: "carlo_gavazzi_em340"}
STEP_S, READ_S, REPORT_S = 0.125, 1.0, 0.25
AWAY_S, SETTLES_S = 600, 60


class Cabinet:
    """Two connectors that estimate what a silent meter does not tell, and what is before them."""

    def __init__(self, step_wh: float, on_loss: str) -> None:
        self.now, self.meter_wh, self.step_wh = 1_000.0, 50_000.0, step_wh
        self.rules = Rules(0.8, step_wh, 500_000.0, 60.0)
        settings = MeterSettings(
            source="shared",
            map=MAPS[step_wh],
            silent_s=5.0,
            on_loss=on_loss,  # type: ignore[arg-type]
        )
        self.connectors = {number: metering(settings, self.now, "run") for number in (1, 2)}
        self.power_w = {1: 0.0, 2: 0.0}
        self.books, self.meter_answers = Books(), True
        self.sharer: Sharer | None = None
        self.start()

    def start(self) -> None:
        self.sharer = self.sharer or Sharer(self.books, self.connectors, self.rules, self.now)

    def kill(self) -> None:
        self.sharer = None

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds / STEP_S)):
            self.now += STEP_S
            for number, power_w in self.power_w.items():
                self.connectors[number].meter.delivered(400.0, power_w / 400.0, self.now)
                self.meter_wh += (power_w / 0.95 + 50.0) * STEP_S / 3600
            if self.sharer is not None:
                self._work(self.sharer)

    def _work(self, sharer: Sharer) -> None:
        if self.meter_answers and self.now % READ_S == 0:
            sharer.read(self.meter_wh // self.step_wh * self.step_wh, self.now)
        sharer.advance(self.now)
        copy = sharer.copy
        sharer.keep(copy)
        self.books = copy.books
        if self.now % REPORT_S == 0:
            for number, made in self.connectors.items():
                told = Report(number, made.delivered_wh(), self.now, self.power_w[number])
                sharer.hear(told, self.now)
                assert made.shared is not None
                made.shared.receive(sharer.share(number, None, self.now), self.now)


@pytest.mark.parametrize("seed", range(12))
def test_silence_of_meter_and_sharer_leaves_no_trace_in_the_bills(seed: int) -> None:
    chance = random.Random(seed)
    step_wh, on_loss = list(MAPS)[seed % 3], chance.choice(("finish", "ignore"))
    cabinet = Cabinet(step_wh, on_loss)
    cabinet.run(5)
    until = cabinet.now + AWAY_S
    while cabinet.now < until:
        chance.choice((cabinet.kill, cabinet.start, cabinet.start))()
        cabinet.meter_answers = chance.random() < 0.6
        cabinet.power_w = {n: chance.choice((0.0, 10_000.0, 60_000.0)) for n in cabinet.power_w}
        cabinet.run(chance.choice((2, 8, 40)))
    cabinet.start()
    cabinet.meter_answers = True
    cabinet.run(SETTLES_S)
    cabinet.power_w = {1: 0.0, 2: 0.0}
    cabinet.run(SETTLES_S)

    parts = {n: each.register / 1_000 for n, each in cabinet.books.accounts.items()}
    bills = {n: made.meter.energy_wh.value for n, made in cabinet.connectors.items()}
    for number, bill in bills.items():
        assert bill == pytest.approx(parts[number], abs=1e-6)
    assert sum(bills.values()) + cabinet.books.unassigned / 1_000 == pytest.approx(
        cabinet.meter_wh - 50_000, abs=2 * step_wh
    )
