"""The master alone: whatever stations say of themselves, and what a roof leaves."""

import time
from collections.abc import Mapping

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secc.power.meters.settings import FeedSettings
from secc.site.master import Master
from secc.site.settings import Circuit, Grid, Sharing, SiteConfig, StationEntry
from secc.site.words import VERSION, Grant, Point, StationState

FUSE_A, SAFE_A, CIRCUIT_A = 80.0, 6.0, 50.0
BEGUN_S = 12.0  # by then everything that another master may have granted has run out


class Stations:
    """What agents would say: they obey at once and take all that they are granted."""

    def __init__(self, master: Master) -> None:
        self.master, self.seq = master, 0
        self.grants: dict[str, Grant] = {}

    def say(self, name: str, now: float, *points: Point, **more: object) -> None:
        self.seq += 1
        grant = self.grants.get(name)
        told = {
            "master": grant.master if grant else "",
            "heard": grant.seq if grant else 0,
            "applied": grant.seq if grant else 0,
            **more,
        }
        state = StationState(
            version=VERSION, station=name, instance="i", seq=self.seq, time=now,
            points=list(points), **told,  # type: ignore[arg-type]
        )  # fmt: skip
        self.master.hear(state, now)

    def tick(self, now: float) -> Mapping[str, float]:
        """Grants, by name of the connector."""
        self.grants |= {grant.station: grant for grant in self.master.tick(now)}
        return {
            f"{name}/{number}": current
            for name, grant in self.grants.items()
            for number, current in grant.currents.items()
        }

    def settle(self, now: float, **points: Point) -> float:
        """So long that every raise has been made; the time then."""
        for _ in range(60):
            now += 1.0
            currents = self.tick(now)
            for name, point in points.items():
                granted = currents.get(f"{name}/1", SAFE_A)
                draws = granted if point.wanted_a else 0.0
                told = msgspec.structs.replace(point, present_a=draws, granted_a=granted)
                self.say(name, now, told)
        return now


def car(wanted_a: float = 63.0) -> Point:
    return Point(
        connector=1, wanted_a=wanted_a, least_a=6.0, safe_a=SAFE_A, fuse_a=63.0, phase="deliver"
    )


# --- stations that say anything -------------------------------------------------------------------

ENTRIES = (
    StationEntry(name="a", connectors=(1, 2), fuse_a=32.0),
    StationEntry(name="b", phases=(2,), priority=5.0, source="surplus"),
    StationEntry(name="c", phases=(3, 1), priority=0.1),
)
ANY_SITE = SiteConfig(
    grid=Grid(fuse_a=FUSE_A, house_a=10.0),
    sharing=Sharing(turn_s=30.0, rest_s=5.0),
    stations=tuple(msgspec.structs.replace(entry, file="-") for entry in ENTRIES),
    circuits=(Circuit(name="east", fuse_a=CIRCUIT_A, stations=("a", "b")),),
)
CURRENT = st.sampled_from([0.0, 1e-9, 3.0, 5.9, 6.0, 31.0, 63.0, 3_000.0])
POINT = st.builds(
    Point,
    connector=st.sampled_from([1, 2, 3]),
    present_a=CURRENT,
    wanted_a=CURRENT,
    least_a=CURRENT,
    safe_a=st.sampled_from([0.0, SAFE_A]),
    fuse_a=CURRENT,
    granted_a=st.none() | CURRENT,
    departs_s=st.none() | st.sampled_from([-1e9, 0.0, 1.0, 1e9]),
    needs_wh=st.none() | st.sampled_from([-1e9, 0.0, 1e9]),
    phase=st.sampled_from(["?", "idle", "deliver", "no phase"]),
)
WORDS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", "stranger"]),
        st.lists(POINT, max_size=4),
        st.booleans(),
        st.sampled_from([0.0, 0.2, 1.0, 4.0, 11.0]),
    ),
    max_size=40,
)


@given(WORDS)
@settings(max_examples=150, deadline=None)
def test_whatever_stations_say_the_sum_that_may_be_believed_fits_every_fuse(
    words: list[tuple[str, list[Point], bool, float]],
) -> None:
    master = Master(ANY_SITE, "m", 0.0)
    stations, now = Stations(master), BEGUN_S

    for name, points, obeys, later in words:
        now += later
        stations.say(name, now, *points, **({} if obeys else {"applied": 0}))
        currents = stations.tick(now)

        assert all(0.0 <= current <= 63.0 for current in currents.values())
        for resource, fuse_a in enumerate(master.room(now) or []):
            believed = sum(
                master.ledger.exposure(place.station, place.connector, now)
                for place, _ in master.places()
                if resource in place.uses
            )
            assert believed <= fuse_a + 1e-3


def test_a_thousand_connectors_are_granted_in_a_moment() -> None:
    entries = tuple(StationEntry(name=f"p{n}", connectors=(1, 2), file="-") for n in range(500))
    config = SiteConfig(grid=Grid(fuse_a=8_000.0), stations=entries)
    stations, now = Stations(Master(config, "m", 0.0)), BEGUN_S
    for entry in entries:
        both = [msgspec.structs.replace(car(), connector=number) for number in (1, 2)]
        stations.say(entry.name, now, *both)
    begin = time.process_time()

    currents = stations.tick(now)

    assert time.process_time() - begin < 2.0  # a round a second is needed
    assert len(currents) == 1_000


# --- a roof ---------------------------------------------------------------------------------------


class Roof:
    """A house with a roof, a car that follows it, and one that does not."""

    def __init__(self) -> None:
        config = SiteConfig(
            grid=Grid(fuse_a=FUSE_A, exports=True, raise_part=1.0),
            feed=FeedSettings(map="sensorbox"),
            stations=(
                StationEntry(name="sun", source="surplus", file="-"),
                StationEntry(name="any", file="-"),
            ),
        )
        self.master = Master(config, "m", 0.0)
        self.stations, self.now = Stations(self.master), BEGUN_S

    def pass_by(self, seconds: int, feed_in_a: float, **cars: Point) -> tuple[float, ...]:
        """What both are granted in the end, and what flows at the feed."""
        flows = 0.0
        for _ in range(seconds):
            self.now += 1.0
            granted = self.stations.tick(self.now)
            draws = {
                name: granted.get(f"{name}/1", SAFE_A) * (name in cars) for name in ("sun", "any")
            }
            flows = sum(draws.values()) - feed_in_a
            noise = (self.now % 7) / 1_000
            self.master.measured((flows + noise,) * 3, self.now)
            for name, current in draws.items():
                point = cars.get(name) or msgspec.structs.replace(car(0.0), phase="idle")
                told = {"present_a": current, "granted_a": granted.get(f"{name}/1")}
                self.stations.say(name, self.now, msgspec.structs.replace(point, **told))
        granted = self.stations.tick(self.now)
        return granted["sun/1"], granted["any/1"], flows


def test_a_car_that_follows_the_roof_takes_what_it_feeds_in_and_no_more() -> None:
    roof = Roof()

    sun, _, flows = roof.pass_by(60, 16.0, sun=car())

    assert sun == pytest.approx(16.0, abs=0.2)
    assert flows == pytest.approx(0.0, abs=0.2)


def test_without_enough_sun_it_takes_its_minimum() -> None:
    roof = Roof()

    assert roof.pass_by(60, 4.0, sun=car())[0] == SAFE_A
    assert roof.pass_by(60, 0.0, sun=car())[0] == SAFE_A


def test_what_another_draws_is_no_surplus() -> None:
    roof = Roof()

    sun, other, _ = roof.pass_by(80, 30.0, sun=car(), any=car(14.0))

    assert other == pytest.approx(14.0, abs=0.2)
    assert sun == pytest.approx(16.0, abs=0.4)


def test_a_cloud_is_followed_at_once() -> None:
    roof = Roof()
    roof.pass_by(60, 30.0, sun=car())

    assert roof.pass_by(5, 8.0, sun=car())[0] == pytest.approx(8.0, abs=0.4)
