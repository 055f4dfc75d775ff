"""The journal of plug-ins, which lets a listener that was away account for every charge."""

from typing import Any

from secc.plug_ins import PlugIns
from secc.reports import Authorise, Plug, Refuse, State


class Outlet:
    """States as an outlet tells them; the words that follow are kept."""

    def __init__(self) -> None:
        self.plug_ins = PlugIns("5eed")
        self.state = State(time=100.0, connector=1, phase="idle", pilot="A", oscillator=False)
        self.told: list[Plug] = []

    def tell(self, **changes: Any) -> State:
        values = {name: getattr(self.state, name) for name in self.state.__struct_fields__}
        self.state = State(**{**values, "time": self.state.time + 10, **changes})
        if (word := self.plug_ins.follow(self.state)) is not None:
            self.told.append(word)
        return self.plug_ins.annotated(self.state)


def test_a_plug_in_is_told_when_it_begins_is_granted_and_ends() -> None:
    outlet = Outlet()

    outlet.tell(pilot="B", meter_wh=500.0)
    outlet.plug_ins.instructed(Authorise(id_tag="ADA"))
    granted = outlet.tell(authorization="granted", meter_wh=500.0)
    outlet.tell(pilot="C", meter_wh=900.0)
    after = outlet.tell(pilot="A", authorization=None, meter_wh=1200.0)

    begun, allowed, over = outlet.told
    assert (begun.since, begun.meter_start_wh, begun.granted) == (110.0, 500.0, False)
    assert (allowed.id, allowed.id_tag, allowed.granted) == (begun.id, "ADA", True)
    assert (over.until, over.meter_wh, over.id_tag) == (140.0, 1200.0, "ADA")
    assert (granted.plug, granted.id_tag) == (begun.id, "ADA")
    assert (after.plug, after.id_tag) == (None, None)


def test_a_grant_before_the_plug_belongs_to_the_next_plug_in() -> None:
    outlet = Outlet()
    outlet.plug_ins.instructed(Authorise(id_tag="ADA"))

    assert outlet.tell().id_tag == "ADA"
    outlet.tell(pilot="B")
    outlet.tell(authorization="granted")

    assert outlet.told[-1].id_tag == "ADA"


def test_a_withdrawn_grant_names_nobody() -> None:
    outlet = Outlet()
    outlet.plug_ins.instructed(Authorise(id_tag="ADA"))
    outlet.plug_ins.instructed(Refuse())

    assert outlet.tell(pilot="B").id_tag is None


def test_the_journal_tells_the_last_plug_ins_as_they_are_now() -> None:
    outlet = Outlet()
    for _ in range(20):
        outlet.tell(pilot="B")
        outlet.tell(pilot="A", meter_wh=outlet.state.meter_wh + 100.0)
    outlet.tell(pilot="B")
    now = outlet.tell(pilot="C", meter_wh=2500.0)

    *ended, present = outlet.plug_ins.journal(outlet.state)

    assert len({plug.id for plug in (*ended, present)}) == 16
    assert all(plug.meter_wh - plug.meter_start_wh == 100.0 for plug in ended)
    assert (present.id, present.until, present.meter_wh) == (now.plug, None, 2500.0)


def test_plug_ins_of_another_run_have_other_ids() -> None:
    one, other = Outlet(), Outlet()
    other.plug_ins.instance = "feed"

    assert one.tell(pilot="B").plug != other.tell(pilot="B").plug
