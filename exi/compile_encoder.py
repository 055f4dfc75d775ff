"""Grammar -> source of the functions `e_Class(a, object) -> a`.

The caller has checked the class of the object. Where the state depends on what was absent, `s` is
its index among the states of the class.
"""

from __future__ import annotations

from dataclasses import dataclass

from exi.grammar import CHARACTERS, END, Position, Production, State
from exi.plan import Plan, plan_of
from exi.source import Names, Writing
from exi.types import Boolean, Complex, Enumerated, Integer, Member, Octets, String, Type

CHUNK = 64  # entries of a long list that are put together before they join the document


@dataclass(frozen=True, slots=True)
class Flow:
    """The states that may be reached; more than one: `s` tells which."""

    states: frozenset[State]

    @property
    def only(self) -> State | None:
        """The state, if there is but one."""
        return next(iter(self.states)) if len(self.states) == 1 else None


class EncoderSource(Writing):
    """Writes encoding functions; `tables` must follow them in the module."""

    def __init__(self, names: Names) -> None:
        super().__init__()
        self.names = names
        self.tables: list[str] = []
        self.enumerations: dict[str, str] = {}
        self.numbers: dict[State, int] = {}  # of the states of the class at hand

    def function(self, cls: type) -> None:
        """The function of a class."""
        self.count = 0
        with self.block(f"def e_{self.names.of(cls)}(a, o):"):
            self.complex(cls, "o")
            self.flush()
            self.line("return a")
        self.line("")
        for index in plan_of(cls).members:
            self.entry_function(plan_of(cls), index)

    def entry_function(self, plan: Plan, index: int) -> None:
        """The function of an entry of the list `content`."""
        self.count = 0
        with self.block(f"def {self.entry_name(plan, index)}(a, i):"):
            self.element(plan.grammar.positions[index].members[0], "i")
            self.flush()
            self.line("return a")
        self.line("")

    def entry_name(self, plan: Plan, index: int) -> str:
        return f"e_{self.names.of(plan.grammar.cls)}_{index}"

    # --- classes ------------------------------------------------------------------------------

    def complex(self, cls: type, source: str) -> None:
        """Everything up to and including EE."""
        plan = plan_of(cls)
        outer, self.numbers = self.numbers, {}
        flow = Flow(frozenset([plan.grammar.start]))
        for index in plan.fields:
            position = plan.grammar.positions[index]
            place = f"{source}.{position.field}"
            if position.repeated:
                flow = self.entries(plan, index, place, flow)
            elif plan.mandatory(index):
                self.present(plan, index, self.value_of(position, place), flow)
                flow = Flow(frozenset([plan.grammar.after[index]]))
            else:
                flow = self.optional(plan, index, place, flow)
        if not plan.grammar.ordered:
            flow = self.content(plan, source, flow)
        self.event(Production(END), flow)
        self.numbers = outer

    def value_of(self, position: Position, place: str) -> str:
        """The name of a value; enumerations are used once, where they stand."""
        if isinstance(position.members[0].type, Enumerated):
            return place
        name = self.name("x")
        self.line(f"{name} = {place}")
        return name

    def optional(self, plan: Plan, index: int, place: str, flow: Flow) -> Flow:
        """A field that may be None."""
        self.settle(flow)
        after = plan.grammar.after[index]
        value = self.value_of(plan.grammar.positions[index], place)
        with self.block(f"if {value} is not None:"):
            self.present(plan, index, value, flow)
            self.flush()
            self.line(f"s = {self.number(after)}")
        return Flow(flow.states | {after})

    def settle(self, flow: Flow) -> None:
        """Let `s` hold the state before a branch."""
        self.flush()
        if flow.only:
            self.line(f"s = {self.number(flow.only)}")

    def number(self, state: State) -> int:
        """The value of `s` for a state."""
        return self.numbers.setdefault(state, len(self.numbers))

    def present(self, plan: Plan, index: int, value: str, flow: Flow) -> None:
        """Event code and value of a field."""
        position = plan.grammar.positions[index]
        if len(position.members) == 1:
            self.event(Production(index), flow)
            self.particle(position, value)
            return
        self.line(f"k, f = {self.group(plan, index)}[{value}.__class__]")
        self.event(Production(index), flow, " + k")
        self.flush()
        self.line(f"a = f(a, {value})")

    def group(self, plan: Plan, index: int) -> str:
        """The table of the members of a substitution group: offset and function by class."""
        position = plan.grammar.positions[index]
        table = f"E_{self.names.of(plan.grammar.cls)}_{position.field}"
        names = [self.names.of(m.type.cls) for m in position.members if isinstance(m.type, Complex)]
        rows = "".join(f"{name}: ({k}, e_{name}), " for k, name in enumerate(names))
        self.tables.append(f"{table} = {{{rows}}}")
        return table

    def event(self, production: Production, flow: Flow, offset: str = "") -> None:
        """The event code of a production."""
        state = flow.only
        if state is None:
            self.flush()
            widths, codes = self.table(production, flow)
            self.line(f"a = a << {widths}[s] | {codes}[s]{offset}")
        else:
            code = state.productions.index(production)
            self.put(state.width, f"({code}{offset})" if offset else code)

    def table(self, production: Production, flow: Flow) -> tuple[str, str]:
        """Width and code of a production by `s`; None where it is not allowed."""
        numbers = {self.number(state): state for state in flow.states}
        widths: list[int | None] = [None] * (max(numbers) + 1)
        codes = list(widths)
        for number, state in numbers.items():
            if production in state.productions:
                widths[number] = state.width
                codes[number] = state.productions.index(production)
        return str(tuple(widths)), str(tuple(codes))

    def entries(self, plan: Plan, index: int, place: str, flow: Flow) -> Flow:
        """A list."""
        position = plan.grammar.positions[index]
        items = self.name("l")
        least = position.minimum if plan.mandatory(index) else 0
        most = position.maximum
        self.flush()
        self.line(f"{items} = {place}")
        self.line(f"if {items}.__class__ is not list: raise TypeError")
        bounds = f"{least} <= len({items})" + ("" if most is None else f" <= {most}")
        if least or most is not None:
            self.line(f"if not {bounds}: raise ValueError")
        if least:
            return Flow(self.loop(plan, index, items, flow))
        self.settle(flow)
        with self.block(f"if {items}:"):
            states = self.loop(plan, index, items, flow)
            if len(states) == 1:
                self.line(f"s = {self.number(*states)}")
        return Flow(states | flow.states)

    def loop(self, plan: Plan, index: int, items: str, flow: Flow) -> frozenset[State]:
        """The entries of a list; the states behind them, of which `s` tells if there are two."""
        position, after = plan.grammar.positions[index], plan.grammar.after[index]
        again = plan.grammar.again[index]
        assert again is not None
        item, width, code, count = (self.name(prefix) for prefix in "iwqn")
        if flow.only:
            first = flow.only.productions.index(Production(index))
            self.line(f"{width} = {flow.only.width}; {code} = {first}")
        else:
            widths, codes = self.table(Production(index), flow)
            self.line(f"{width} = {widths}[s]; {code} = {codes}[s]")
        long = position.maximum is None or position.maximum > CHUNK
        before = self.name("a")
        if long:
            self.line(f"{before} = a; a = 1")
        with self.block(f"for {count}, {item} in enumerate({items}, 1):"):
            self.entry(plan, index, item, f"a = a << {width} | {code}")
            self.line(f"{width} = {again.width}; {code} = 0")
            if position.minimum > 1:
                few = plan.grammar.behind(index, 1).width
                self.line(f"if {count} < {position.minimum}: {width} = {few}")
            if long:
                self.line(f"if not {count} & {CHUNK - 1}: {before} = join({before}, a); a = 1")
        if long:
            self.line(f"a = join({before}, a)")
        if position.maximum is None:
            return frozenset([again])
        full = f"len({items}) == {position.maximum}"
        self.line(f"s = {self.number(after)} if {full} else {self.number(again)}")
        return frozenset([again, after])

    def entry(self, plan: Plan, index: int, item: str, event: str) -> None:
        """One entry of a list."""
        position = plan.grammar.positions[index]
        if len(position.members) > 1:
            self.line(f"k, f = {self.group(plan, index)}[{item}.__class__]")
            self.line(f"{event} + k")
            self.line(f"a = f(a, {item})")
            return
        self.line(event)
        self.particle(position, item)
        self.flush()

    def content(self, plan: Plan, source: str, flow: Flow) -> Flow:
        """The list `content`."""
        self.settle(flow)
        every = Flow(frozenset(plan.states))
        self.line(f"if {source}.content.__class__ is not list: raise TypeError")
        before, count = self.name("a"), self.name("n")
        self.line(f"{before} = a; a = 1")
        with self.block(f"for {count}, i in enumerate({source}.content, 1):"):
            self.line(f"if not {count} & {CHUNK - 1}: {before} = join({before}, a); a = 1")
            if plan.grammar.mixed:
                widths, codes = self.table(Production(CHARACTERS), every)
                with self.block("if i.__class__ is str:"):
                    self.line(f"a = put_string(a << {widths}[s] | {codes}[s], i)")
                    self.line(f"s = {self.behind_text(plan)}[s]")
                    self.line("continue")
            if plan.members:
                table = self.children(plan)
                self.line(f"w, q, s, f = {table}[s][i.namespace, i.name]")
                self.line("a = f(a << w | q, i.value)")
            else:
                self.line("raise TypeError")
        self.line(f"a = join({before}, a)")
        return every

    def behind_text(self, plan: Plan) -> tuple[int, ...]:
        """The state behind text by `s`."""
        states = sorted(plan.states, key=self.number)
        return tuple(self.number(plan.grammar.behind_text(state)) for state in states)

    def children(self, plan: Plan) -> str:
        """By state and name: width and code of an entry of `content`, state behind, function."""
        table = f"E_{self.names.of(plan.grammar.cls)}"
        self.tables.append(f"{table} = (")
        for state in sorted(plan.states, key=self.number):
            rows = []
            for code, production in enumerate(state.productions):
                index = production.position
                if index in plan.members:
                    (member,) = plan.grammar.positions[index].members
                    after = self.number(plan.grammar.after[index])
                    name = self.entry_name(plan, index)
                    key = (member.namespace, member.name)
                    rows.append(f"{key}: ({state.width}, {code}, {after}, {name})")
            self.tables.append(f"    {{{', '.join(rows)}}},")
        self.tables.append(")")
        return table

    # --- particles ----------------------------------------------------------------------------

    def particle(self, position: Position, value: str) -> None:
        """One attribute, text or child element."""
        if position.attribute or position.text:
            self.simple(position.members[0].type, value)
        else:
            self.element(position.members[0], value)

    def element(self, member: Member, value: str) -> None:
        """What follows SE, EE included."""
        kind = member.type
        if not isinstance(kind, Complex):
            self.put(1, 0)
            self.simple(kind, value)
            self.put(1, 0)
            return
        name = self.names.of(kind.cls)
        self.line(f"if {value}.__class__ is not {name}: raise TypeError")
        if plan_of(kind.cls).small:
            self.complex(kind.cls, value)
        else:
            self.flush()
            self.line(f"a = e_{name}(a, {value})")

    def simple(self, kind: Type, value: str) -> None:
        if isinstance(kind, Boolean):
            self.line(f"if {value} is not True and {value} is not False: raise TypeError")
            self.put(1, value)
        elif isinstance(kind, Enumerated):
            table = f"C_{self.names.of(kind.cls)}"
            members = f"enumerate({self.names.of(kind.cls)})"
            self.enumerations[table] = f"{table} = {{member: i for i, member in {members}}}"
            self.put(kind.width, f"{table}[{value}]")
        elif isinstance(kind, Integer):
            self.integer(kind, value)
        elif isinstance(kind, Octets):
            self.line(f"if {value}.__class__ is not bytes: raise TypeError")
            self.bounded(kind, value)
            self.flush()
            self.line(f"a = put_octets(a, {value})")
        else:
            assert isinstance(kind, String)
            self.line(f"if {value}.__class__ is not str: raise TypeError")
            self.bounded(kind, value)
            self.flush()
            self.line(f"a = put_string(a, {value})")

    def bounded(self, kind: String | Octets, value: str) -> None:
        """Check a length."""
        if kind.maximum is not None:
            self.line(f"if not {kind.minimum} <= len({value}) <= {kind.maximum}: raise ValueError")
        elif kind.minimum:
            self.line(f"if len({value}) < {kind.minimum}: raise ValueError")

    def integer(self, kind: Integer, value: str) -> None:
        minimum, maximum = kind.minimum, kind.maximum
        if kind.width is not None:
            self.line(f"if not {minimum} <= {value} <= {maximum}: raise ValueError")
            self.put(kind.width, f"({value} - {minimum})" if minimum else value)
            return
        prefix, bits = self.take()
        if bits != "0" and not bits.isalnum():
            self.line(f"b = {bits}")
            bits = "b"
        sign = 1 if kind.signed else 0
        least = minimum if minimum is not None and minimum > 0 else 0
        short = 127 if maximum is None else min(127, maximum)
        long = 16383 if maximum is None else min(16383, maximum)

        def line(width: int, groups: str) -> None:
            before = "" if bits == "0" else f"{bits} << {width} | "
            self.line(f"a = a << {prefix + width} | {before}{groups}")

        with self.block(f"if {least} <= {value} <= {short}:"):
            line(8 + sign, value)
        if long > 127:
            with self.block(f"elif {max(least, 128)} <= {value} <= {long}:"):
                line(16 + sign, f"({value} & 127 | 128) << 8 | {value} >> 7")
        with self.block("else:"):
            self.wide(kind, value, prefix, bits)

    def wide(self, kind: Integer, value: str, prefix: int, bits: str) -> None:
        """Octets of an integer that is negative or long."""
        minimum, maximum = kind.minimum, kind.maximum
        if minimum is not None:
            self.line(f"if {value} < {minimum}: raise ValueError")
        if maximum is not None:
            self.line(f"if {value} > {maximum}: raise ValueError")
        before = "" if bits == "0" else f" | {bits}"
        self.line(f"a = a << {prefix}{before}")
        if kind.signed:
            self.line(f"a = a << 1 | ({value} < 0)")
            self.line(f"a = put_unsigned(a, ~{value} if {value} < 0 else {value})")
        else:
            self.line(f"a = put_unsigned(a, {value})")
