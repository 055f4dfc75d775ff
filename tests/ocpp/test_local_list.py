"""SendLocalList (OCPP 1.6, 5.15): at most 20 tags, versions, all or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secc.ocpp.authorization.local_list import MOST, Entry, LocalList, Update, UpdateType, update
from secc.ocpp.authorization.tags import TagInfo

GOOD = TagInfo("Accepted")


def entries(count: int, first: int = 0) -> list[Entry]:
    return [Entry(f"tag{number}", GOOD) for number in range(first, first + count)]


FULL = update(LocalList(), 5, "Full", entries(MOST)).list


def test_twenty_tags_are_accepted() -> None:
    assert (FULL.version, len(FULL.entries)) == (5, 20)
    assert FULL.find("TAG19") == GOOD


@pytest.mark.parametrize(
    ("version", "kind", "sent", "why"),
    [
        (6, "Full", entries(MOST + 1), "21 tags"),
        (6, "Differential", entries(1, first=MOST), "21 tags"),
        (6, "Full", [*entries(1), Entry("TAG0", GOOD)], "twice"),
        (6, "Differential", [*entries(1), Entry("tag0", None)], "twice"),
        (6, "Full", [Entry("a", None)], "idTagInfo"),
        (6, "Full", [Entry("x" * 21, GOOD)], "20 characters"),
        (6, "Full", [Entry("", GOOD)], "characters"),
        (0, "Full", entries(1), "positive"),
        (-1, "Differential", entries(1), "positive"),
    ],
)
def test_a_bad_update_fails_and_leaves_the_old_list(  # TC_043_3
    version: int, kind: UpdateType, sent: list[Entry], why: str
) -> None:
    outcome = update(FULL, version, kind, sent)

    assert (outcome.result, outcome.list) == ("Failed", FULL)
    assert why in outcome.why


@pytest.mark.parametrize("version", [4, 5])
def test_a_differential_update_must_be_newer(version: int) -> None:  # TC_043_2
    outcome = update(FULL, version, "Differential", [Entry("tag0", None)])

    assert (outcome.result, outcome.list) == ("VersionMismatch", FULL)


def test_a_full_update_may_bring_any_version() -> None:
    assert update(FULL, 2, "Full", entries(1)).list.version == 2


def test_a_differential_update_adds_changes_and_deletes() -> None:  # TC_043_5
    sent = [Entry("TAG0", TagInfo("Blocked")), Entry("tag1", None), Entry("new", GOOD)]

    outcome = update(FULL, 6, "Differential", sent)

    assert (outcome.result, outcome.list.version, len(outcome.list.entries)) == ("Accepted", 6, 20)
    assert outcome.list.find("tag0") == TagInfo("Blocked")
    assert outcome.list.find("tag1") is None
    assert outcome.list.find("new") == GOOD


def test_deleting_what_is_not_there_is_no_fault() -> None:
    assert update(FULL, 6, "Differential", [Entry("nobody", None)]).result == "Accepted"


def test_a_full_update_without_a_list_leaves_version_0() -> None:  # TC_042_2
    assert update(FULL, 6, "Full", None) == Update("Accepted", LocalList(0, {}))


def test_a_full_update_with_an_empty_list_empties_it_and_keeps_the_version() -> None:
    assert update(FULL, 6, "Full", []) == Update("Accepted", LocalList(6, {}))


def test_a_differential_update_without_entries_only_moves_the_version() -> None:
    assert update(FULL, 6, "Differential", None).list == LocalList(6, FULL.entries)


some = st.lists(
    st.builds(Entry, st.text("ab", min_size=1, max_size=4), st.sampled_from([GOOD, None])),
    max_size=30,
)


@given(st.lists(st.tuples(st.integers(-1, 9), st.sampled_from(["Full", "Differential"]), some)))
def test_no_sequence_of_updates_breaks_the_bound_or_half_applies(
    updates: list[tuple[int, UpdateType, list[Entry]]],
) -> None:
    now = LocalList()
    for version, kind, sent in updates:
        outcome = update(now, version, kind, sent)
        if outcome.result == "Accepted":
            assert all(outcome.list.find(entry.tag) == entry.info for entry in sent)
        else:
            assert outcome.list is now
        now = outcome.list
        assert len(now.entries) <= MOST
