"""The table of named faults."""

from secc.power.faults import FAULTS, fault
from secc.session import watch
from secc.session.plant import Fault, Severity


def test_what_the_session_finds_by_itself_is_in_the_table_as_it_is() -> None:
    found = [value for value in vars(watch).values() if isinstance(value, Fault)]

    assert len(found) >= 10
    assert all(fault(each.name) == each for each in found)


def test_every_emergency_that_a_person_must_look_into_latches() -> None:
    passing = {"board_silent", "enable_lost"}  # these go with their cause, which is electronic

    latched = {n for n, r in FAULTS.items() if r.severity is Severity.EMERGENCY and r.latched}

    assert latched | passing == {n for n, r in FAULTS.items() if r.severity is Severity.EMERGENCY}


def test_every_row_says_what_to_do_or_what_follows() -> None:
    assert all(len(row.text.split()) >= 4 and row.text[-1] != "." for row in FAULTS.values())
    assert all("reset" in row.text for row in FAULTS.values() if row.latched)
