"""The meter at the feed: what it is believed, and how fast the room follows it."""

import pytest

from secc.site.feed import Feed, FeedRules

RULES = FeedRules(fuse_a=100.0)
SAFE = (12.0, 12.0, 12.0)


class Watched:
    """A feed with a meter that is read once a second; stations draw `drawn`."""

    def __init__(self, rules: FeedRules = RULES) -> None:
        self.feed, self.now, self.drawn = Feed(rules, SAFE, 0.0), 0.0, 0.0

    def shows(self, *currents: float, seconds: int = 1) -> "Watched":
        for _ in range(seconds):
            self.now += 1.0
            self.feed.drawn((self.drawn,) * 3, self.now)
            phases = currents if len(currents) == 3 else currents * 3
            self.feed.read([current + 0.001 * (self.now % 2) for current in phases], self.now)
        return self

    @property
    def room(self) -> float | None:
        room = self.feed.room(self.now)
        return None if room is None else round(min(room), 1)


def test_the_house_is_what_stations_do_not_draw() -> None:
    watched = Watched()
    watched.drawn = 30.0

    assert watched.shows(50.0, seconds=4).room == 80.0


def test_room_that_is_lost_is_lost_at_once_and_comes_back_in_quarters() -> None:
    watched = Watched().shows(20.0, seconds=4)

    lost = watched.shows(60.0).room
    rooms = [watched.shows(20.0).room for _ in range(16)]

    assert lost == 40.0
    assert rooms == [40.0] * 8 + [50.0] * 5 + [57.5] * 3  # each a quarter of what is free


def test_what_a_station_has_not_just_said_is_not_given_to_others() -> None:
    watched = Watched()
    watched.drawn = 40.0
    watched.shows(60.0, seconds=4)

    for _ in range(20):  # 20 A less at the feed, and no word of who has left
        watched.now += 1.0
        watched.feed.drawn((40.0,) * 3, watched.now, surely=(20.0,) * 3)
        watched.feed.read((40.0 - watched.now / 1_000,) * 3, watched.now)

    assert watched.room == 80.0


def test_nobody_is_raised_by_a_meter_that_may_stand_still() -> None:
    watched = Watched().shows(50.0, seconds=4)  # nobody draws: all of it is the house
    watched.drawn = 40.0
    for _ in range(20):
        watched.now += 1.0
        watched.feed.drawn((watched.drawn,) * 3, watched.now)
        watched.feed.read((50.0,) * 3, watched.now)  # that they draw is not to be seen

    assert watched.room == 50.0
    assert watched.shows(50.0, seconds=6).room > 50.0


def test_each_phase_has_its_own_room() -> None:
    watched = Watched().shows(10.0, 50.0, 90.0, seconds=4)

    assert watched.feed.room(watched.now) == pytest.approx((90.0, 50.0, 10.0), abs=0.01)


def test_stations_that_stop_a_moment_before_the_reading_are_no_house() -> None:
    watched = Watched()
    watched.drawn = 60.0
    watched.shows(80.0, seconds=4)

    watched.drawn = 0.0  # they say so already, the meter still shows them

    assert watched.shows(80.0).room == 80.0


def test_an_overload_that_lasts_is_cut_whatever_the_clocks_say() -> None:
    watched = Watched()
    watched.drawn = 60.0
    watched.shows(80.0, seconds=4)

    watched.drawn = 50.0
    at_once = watched.shows(120.0).room

    assert at_once == 40.0  # it may have been measured when they still drew 60 A
    assert watched.shows(120.0, seconds=3).room == 30.0  # 20 A too much, of 50


@pytest.mark.parametrize(
    ("currents", "doubt"),
    [
        ((float("nan"), 1.0, 1.0), "no number"),
        ((float("inf"), 1.0, 1.0), "no number"),
        ((1.0, 1.0), "no number"),
        ((5_000.0, 1.0, 1.0), "beyond measure"),
        ((-5.0, 10.0, 10.0), "less than the stations draw"),
    ],
)
def test_a_reading_that_makes_no_sense_takes_all_room(
    currents: tuple[float, ...], doubt: str
) -> None:
    watched = Watched().shows(10.0, seconds=4)

    watched.feed.read(currents, watched.now + 1.0)

    assert watched.room is None
    assert watched.feed.doubt == doubt


def test_less_than_the_stations_draw_is_not_believed() -> None:
    watched = Watched()
    watched.drawn = 40.0
    watched.shows(60.0, seconds=4)

    assert watched.shows(20.0).room is None


def test_trust_comes_back_after_three_good_readings_and_begins_with_the_safe_currents() -> None:
    watched = Watched().shows(20.0, seconds=4)
    watched.feed.read((float("nan"),) * 3, watched.now)

    assert watched.shows(20.0, seconds=2).room is None
    assert watched.shows(20.0).room == 12.0
    assert watched.shows(20.0, seconds=5).room == 29.0


def test_a_meter_that_is_silent_or_shows_the_same_for_ever_is_not_believed() -> None:
    silent = Watched().shows(20.0, seconds=4)
    frozen = Watched().shows(20.0, seconds=4)
    frozen_since = frozen.now
    while frozen.room is not None:
        frozen.now += 1.0
        frozen.feed.read((20.0, 20.0, 20.0), frozen.now)

    silent.now += RULES.stale_s

    assert silent.room is None
    assert frozen.feed.doubt == "frozen"
    assert frozen.now - frozen_since == pytest.approx(RULES.frozen_s, abs=1.5)


def test_a_meter_that_has_shown_one_value_only_is_not_believed_yet() -> None:
    feed = Feed(RULES, SAFE, 0.0)
    for second in range(10):
        feed.read((20.0, 20.0, 20.0), float(second))

    assert feed.room(10.0) is None


def test_a_roof_makes_surplus_but_no_larger_fuse() -> None:
    watched = Watched(FeedRules(fuse_a=100.0, exports=True))
    watched.drawn = 10.0

    watched.shows(-20.0, seconds=4)

    assert watched.room == 100.0
    assert watched.feed.surplus_a == pytest.approx(30.0, abs=0.01)


def test_without_a_meter_the_house_is_what_was_configured() -> None:
    feed = Feed(FeedRules(fuse_a=100.0, reserve_a=5.0, house_a=25.0), SAFE, 0.0)

    assert feed.room(1e6) == (70.0, 70.0, 70.0)
