"""Ledger, queue, clock and back-off, without connections: what is written and what follows."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secc.ocpp.backoff import Backoff
from secc.ocpp.clock import PLAUSIBLE, Clock, Stamp, read, written
from secc.ocpp.ledger import NEVER, Ledger, Transaction
from secc.ocpp.metering import next_aligned
from secc.ocpp.outbox import Outbox, stamped
from secc.ocpp.store import Store, StoreError

WALL = 1_800_000_000.0


class Books:
    """A database with ledger and queue, and a clock that is moved by hand."""

    def __init__(
        self, path: Path, *, boot: str = "one", wall: float = WALL, limit: int = 50
    ) -> None:
        self.now, self._path, self._limit = 1_000.0, path, limit
        self.clock = Clock(lambda: self.now, lambda: wall + self.now - 1_000.0, boot)
        self.open()

    def open(self) -> None:
        self.store = Store(self._path)
        self.outbox = Outbox(self.store, self.clock, self._limit)
        self.ledger = Ledger(self.store, self.clock, self.outbox)

    def reopen(self) -> None:
        self.store.close()
        self.open()

    def begin(
        self, connector: int = 1, plug: str | None = "p-1", meter: float = 10.7
    ) -> Transaction:
        return self.ledger.begin(
            connector,
            "ADA",
            parent_id="GROUP",
            plug=plug,
            instance="i",
            meter_wh=meter,
            at=self.clock.now(),
        )

    def meter(self, transaction: Transaction) -> None:
        value = {"timestamp": stamped(self.clock.now()), "sampledValue": [{"value": "1"}]}
        self.ledger.meter(transaction, value)

    def actions(self) -> list[str]:
        return [row["action"] for row in self.store.rows("select action from queue order by seq")]

    def deliver(self, **answer: Any) -> dict[str, Any]:
        """Send the first message; its payload as it leaves."""
        entry = self.outbox.front()
        assert entry is not None
        payload = self.ledger.addressed(entry)
        assert payload is not None
        self.ledger.delivered(entry, answer)
        return payload


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return Books(tmp_path / "db")


def test_a_charge_is_a_start_and_a_stop_with_the_id_that_was_given(books: Books) -> None:
    transaction = books.begin()
    books.now += 60
    books.ledger.stop(transaction, 510.2, books.clock.now(), "Local", id_tag="ADA")

    start = books.deliver(transactionId=77)
    stop = books.deliver()

    assert start == {
        "connectorId": 1,
        "idTag": "ADA",
        "meterStart": 10,
        "timestamp": written(WALL),
    }
    assert stop == {
        "transactionId": 77,
        "meterStop": 510,
        "timestamp": written(WALL + 60),
        "reason": "Local",
        "idTag": "ADA",
    }
    assert len(books.outbox) == 0
    assert not books.ledger.open


def test_an_open_transaction_is_there_after_a_crash(books: Books) -> None:
    transaction = books.begin()
    books.ledger.progress(transaction, 200.5, Stamp(WALL + 20))
    books.ledger.ending(transaction, "Remote", "ADA")
    books.reopen()

    again = books.ledger.open[1]

    assert again.restored
    assert (again.meter_wh, again.seen, again.plug) == (200.5, Stamp(WALL + 20), "p-1")
    assert (again.stopping, again.stop_tag, again.parent_id) == ("Remote", "ADA", "GROUP")
    assert books.actions() == ["StartTransaction"]


def test_no_stop_falls_behind_the_meter_values_after_a_crash(books: Books) -> None:
    transaction = books.begin()
    books.now += 3.0
    books.ledger.progress(transaction, 15.5, books.clock.now())
    books.meter(transaction)
    books.reopen()

    again = books.ledger.open[1]

    assert (again.meter_wh, again.seen) == (15.5, Stamp(WALL + 3))


def test_a_transaction_is_seen_also_while_its_meter_rests(books: Books) -> None:
    transaction = books.begin()
    for _ in range(4):
        books.now += 6.0
        books.ledger.progress(transaction, 10.7, books.clock.now())
    books.reopen()

    assert books.ledger.open[1].seen == Stamp(WALL + 24)


def test_a_plug_in_is_billed_once_also_after_a_crash(books: Books) -> None:
    transaction = books.begin()
    books.ledger.replugged(transaction, "p-2")
    books.ledger.stop(transaction, 20, books.clock.now(), "Local")
    books.reopen()

    assert [books.ledger.knows(plug) for plug in ("p-1", "p-2", "p-3")] == [True, True, False]


def test_the_memory_of_plug_ins_is_bounded(books: Books) -> None:
    for number in range(300):
        transaction = books.begin(plug=f"p-{number}")
        books.ledger.stop(transaction, 20, books.clock.now(), "Local")

    assert not books.ledger.knows("p-0")
    assert books.ledger.knows("p-299")


def test_the_meter_of_a_stop_never_falls_behind_what_was_seen(books: Books) -> None:
    transaction = books.begin(meter=100.0)
    books.ledger.progress(transaction, 250.0, books.clock.now())
    books.ledger.stop(transaction, 0.0, books.clock.now(), "PowerLoss")
    books.deliver(transactionId=1)

    assert books.deliver()["meterStop"] == 250


def test_what_follows_a_start_that_could_not_be_delivered_has_no_id(books: Books) -> None:
    # errata 3.18; D3: never in MeterValues
    transaction = books.begin()
    books.meter(transaction)
    books.ledger.stop(transaction, 20, books.clock.now(), "Local")
    start = books.outbox.front()
    assert start is not None
    books.ledger.undeliverable(start, "three attempts")
    meter = books.outbox.front()
    assert meter is not None
    assert books.ledger.addressed(meter) is None
    books.ledger.undeliverable(meter, "no id")

    assert books.deliver()["transactionId"] == NEVER
    assert [aside["kind"] for aside in books.outbox.aside] == ["start", "meter"]


def test_an_attempt_keeps_its_id_or_gets_another(books: Books) -> None:
    books.begin()
    first = books.outbox.front()
    assert first is not None
    books.outbox.tried(first, new_id=False)
    books.reopen()
    second = books.outbox.front()
    assert second is not None
    books.outbox.tried(second, new_id=True)
    third = books.outbox.front()
    assert third is not None

    assert first.message_id == second.message_id != third.message_id
    assert (first.attempts, second.attempts, third.attempts) == (0, 1, 2)
    assert len(first.message_id) <= 36


@settings(max_examples=20, deadline=None)  # each writes to a disk
@given(st.lists(st.sampled_from("smx"), max_size=120))
def test_the_queue_keeps_its_bound_its_order_and_every_transaction(events: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        books = Books(Path(folder) / "db", limit=12)
        kept: list[str] = []
        for number, event in enumerate(events):
            running = books.ledger.open.get(1)
            if event == "s" and running is None:
                if not books.outbox.has_room(0):
                    continue
                books.begin(plug=str(number))
                kept.append("StartTransaction")
            elif event == "m" and running is not None:
                books.meter(running)
            elif event == "x" and running is not None:
                books.ledger.stop(running, number, books.clock.now(), "Local")
                kept.append("StopTransaction")

        assert len(books.outbox) <= 12
        assert [one for one in books.actions() if one != "MeterValues"] == kept
        books.store.close()


def test_of_two_bridges_on_one_database_the_second_gives_up(books: Books, tmp_path: Path) -> None:
    books.begin()

    with pytest.raises(StoreError, match="another bridge"):
        Store(tmp_path / "db")


def test_a_failed_commit_leaves_nothing_behind(books: Books) -> None:
    def fail() -> None:
        with books.store.safe() as db:
            books.outbox.put(db, "event", "SecurityEventNotification", {"type": "x"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert len(books.outbox) == 0


def test_a_disk_without_room_is_told_and_leaves_the_books_as_they_were(books: Books) -> None:
    transaction = books.begin()
    books.store._db.execute("pragma max_page_count = 1")

    def fill() -> None:
        for _ in range(200):
            books.meter(transaction)

    with pytest.raises(StoreError, match="full"):
        fill()

    kept = len(books.outbox)
    books.store._db.execute("pragma max_page_count = 100000")
    books.ledger.stop(transaction, 20, books.clock.now(), "Local")
    assert len(books.outbox) == min(kept + 1, 50)


def test_a_transaction_of_a_connector_that_is_no_more_is_closed(books: Books) -> None:
    books.begin(1)
    books.begin(2, plug="p-2")

    books.ledger.close_others((1,))

    assert set(books.ledger.open) == {1}
    books.deliver(transactionId=1)
    books.deliver(transactionId=2)
    assert books.deliver()["reason"] == "Other"


# --- clock ----------------------------------------


def test_events_before_the_first_time_are_stamped_by_distance(tmp_path: Path) -> None:
    books = Books(tmp_path / "db", wall=42.0)  # never set: 1970
    transaction = books.begin()
    books.now += 30
    books.ledger.stop(transaction, 20, books.clock.now(), "Local")
    books.now += 10

    assert books.clock.synchronise(WALL) > PLAUSIBLE - 100
    start, stop = books.deliver(transactionId=1), books.deliver()

    assert read(start["timestamp"]) == WALL - 40
    assert read(stop["timestamp"]) == WALL - 10


def test_events_of_an_earlier_boot_keep_their_distances(tmp_path: Path) -> None:
    first = Books(tmp_path / "db", wall=42.0, boot="one")
    transaction = first.begin()
    first.now += 30
    first.ledger.stop(transaction, 20, first.clock.now(), "Local")
    first.store.close()

    second = Books(tmp_path / "db", wall=42.0, boot="two")
    second.clock.synchronise(WALL)
    start, stop = second.deliver(transactionId=1), second.deliver()

    assert read(stop["timestamp"]) - read(start["timestamp"]) == pytest.approx(30)
    assert PLAUSIBLE < read(stop["timestamp"]) <= WALL


def test_a_clock_follows_the_central_system_beyond_the_way_of_a_message() -> None:
    clock = Clock(lambda: 5.0, lambda: WALL, "one")

    assert clock.synchronise(WALL + 0.8) == 0.0
    assert clock.wall() == WALL
    assert clock.synchronise(WALL - 3600) == -3600
    assert clock.wall() == WALL - 3600
    assert clock.ago(10) == Stamp(WALL - 3610)


@given(st.floats(PLAUSIBLE, PLAUSIBLE * 2))
def test_a_time_is_written_in_utc_and_read_again(seconds: float) -> None:
    text = written(seconds)

    assert text.endswith("Z")
    assert read(text) == pytest.approx(seconds, abs=0.001)


@pytest.mark.parametrize(
    ("wall", "interval", "mark"),
    [(0.0, 900, 900), (899.9, 900, 900), (900.0, 900, 1800), (86_399.0, 7_000, 86_400)],
)
def test_aligned_values_are_counted_from_midnight(wall: float, interval: int, mark: float) -> None:
    assert next_aligned(WALL - WALL % 86_400 + wall, interval) == WALL - WALL % 86_400 + mark


# --- back-off ----------------------------------------


def test_waits_are_doubled_up_to_a_bound_with_jitter() -> None:
    backoff = Backoff(lambda: 0.5, stable_s=60)

    assert [backoff.wait(3, 3, 10) for _ in range(6)] == [8, 11, 17, 29, 29, 29]


def test_only_a_stable_connection_makes_the_next_wait_short() -> None:
    # EVerest 2475: a redial storm
    backoff = Backoff(lambda: 0.0, stable_s=60)
    backoff.wait(3, 3, 0)
    backoff.ended(59)
    assert backoff.wait(3, 3, 0) == 6

    backoff.ended(60)

    assert backoff.wait(3, 3, 0) == 3


def test_there_is_no_busy_loop_whatever_the_keys_say() -> None:
    assert Backoff(lambda: 0.0, stable_s=0).wait(0, 0, 0) > 0
