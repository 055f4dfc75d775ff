"""Grammar -> source of the functions `d_Class(v, r) -> (object, bits left)`.

In every class the productions are numbered in schema order, over all its states; `c` is the number
of the production that comes next. It is not needed where a state has one production only.
"""

from __future__ import annotations

from exi.bits import MAX_GROUPS, groups
from exi.grammar import State
from exi.plan import Plan, plan_of
from exi.source import Names, Reading
from exi.types import (
    ANY_STRING,
    Boolean,
    Complex,
    Enumerated,
    Integer,
    Member,
    Octets,
    String,
    Type,
)

CHUNK = 64  # entries of a list after which the bits that were read are dropped from `v`

Flow = int | None  # the next production, None if `c` holds it


class DecoderSource(Reading):
    """Writes decoding functions; `tables` must follow them in the module."""

    def __init__(self, names: Names) -> None:
        super().__init__()
        self.names = names
        self.tables: list[str] = []
        self.enumerations: dict[str, str] = {}

    def function(self, cls: type) -> None:
        """The function of a class."""
        self.count = 0
        with self.block(f"def d_{self.names.of(cls)}(v, r):"):
            self.complex(cls, "o")
            self.flush()
            self.line("return o, r")
        self.line("")

    # --- classes ------------------------------------------------------------------------------

    def complex(self, cls: type, target: str) -> None:
        """Everything up to and including EE; `target` is a local name."""
        plan = plan_of(cls)
        self.later(f"{target} = new({self.names.of(cls)})")
        content = ""
        if not plan.grammar.ordered:
            content = self.name("l")
            self.later(f"{target}.content = {content} = []")
        flow = self.arrive(plan, plan.grammar.start, content)
        for index in plan.fields:
            flow = self.position(plan, index, target, flow, content)
        if plan.members:
            flow = self.loop(plan, flow, content)
        if flow is None:
            self.flush()
            self.line(f"if c != {plan.end}: raise ValueError")

    def arrive(self, plan: Plan, state: State, content: str) -> Flow:
        """Read the event code of a state."""
        codes = [plan.code(production) for production in state.productions]
        if len(codes) == 1:
            self.zero()
            return codes[0]
        first = codes[0]
        if codes == list(range(first, first + len(codes))) and plan.closed(state):
            offset = f" + {first}" if first else ""
            self.value(state.width, lambda bits: f"c = {bits}{offset}")
        else:
            self.value(state.width, lambda bits: f"c = {tuple(codes)}[{bits}]")
        if plan.characters in codes:
            self.flush()
            behind = plan.grammar.behind_text(state)
            numbers = tuple(plan.code(production) for production in behind.productions)
            with self.block(f"while c == {plan.characters}:"):
                self.drop(content)
                self.string(ANY_STRING, "x")
                self.later(f"{content}.append(x)")
                self.value(behind.width, lambda bits: f"c = {numbers}[{bits}]")
                self.flush()
        return None

    def settle(self, flow: Flow) -> None:
        """Let `c` hold what comes next, at the end of a block."""
        if flow is not None:
            self.later(f"c = {flow}")
        self.flush()

    def position(self, plan: Plan, index: int, target: str, flow: Flow, content: str) -> Flow:
        """A field: there, absent, or to be seen from `c`."""
        position = plan.grammar.positions[index]
        codes = plan.codes(index)
        place = f"{target}.{position.field}"
        absent = f"{place} = {'[]' if position.repeated else None}"
        if flow is not None:
            return self.present(plan, index, place, content)
        self.flush()
        if plan.mandatory(index):
            if len(codes) == 1:
                self.line(f"if c != {codes[0]}: raise ValueError")
            return self.present(plan, index, place, content)
        with self.block(f"if c < {codes[-1] + 1}:"):
            self.settle(self.present(plan, index, place, content))
        with self.block("else:"):
            self.line(absent)
        return None

    def present(self, plan: Plan, index: int, place: str, content: str) -> Flow:
        """Read a field that is there and the event code behind it."""
        position = plan.grammar.positions[index]
        if position.repeated:
            return self.entries(plan, index, place)
        self.particle(plan, index, place)
        return self.arrive(plan, plan.grammar.after[index], content)

    def entries(self, plan: Plan, index: int, place: str) -> Flow:
        """Read a list and the event code behind it."""
        position, again = plan.grammar.positions[index], plan.grammar.again[index]
        items, item = self.name("l"), self.name("i")
        self.later(f"{place} = {items} = []")
        self.flush()
        with self.block("while True:"):
            self.particle(plan, index, item)
            self.later(f"{items}.append({item})")
            self.flush()
            if position.maximum is None or position.maximum > CHUNK:
                self.drop(items)
            if position.minimum > 1:
                with self.block(f"if len({items}) < {position.minimum}:"):
                    self.settle(self.arrive(plan, plan.grammar.behind(index, 1), ""))
                    self.line("continue")
            if position.maximum is not None:
                with self.block(f"if len({items}) == {position.maximum}:"):
                    self.settle(self.arrive(plan, plan.grammar.after[index], ""))
                    self.line("break")
            assert again is not None
            self.arrive(plan, again, "")
            self.flush()
            self.line(f"if c >= {plan.codes(index)[-1] + 1}: break")
        return None

    def loop(self, plan: Plan, flow: Flow, content: str) -> Flow:
        """Read the list `content`."""
        self.settle(flow)
        with self.block(f"while c != {plan.end}:"):
            self.drop(content)
            branch = "if"
            for index in plan.members:
                (member,) = plan.grammar.positions[index].members
                with self.block(f"{branch} c == {plan.codes(index)[0]}:"):
                    self.element(member, "x")
                    element = f"Element({member.namespace!r}, {member.name!r}, x)"
                    self.later(f"{content}.append({element})")
                    self.settle(self.arrive(plan, plan.grammar.after[index], content))
                branch = "elif"
            self.line("else: raise ValueError")
        return plan.end

    def drop(self, items: str) -> None:
        """Now and then, what was read: every read has to shift past it."""
        self.line(f"if len({items}) & {CHUNK - 1} == {CHUNK - 1}: v &= (1 << r) - 1")

    # --- particles ----------------------------------------------------------------------------

    def particle(self, plan: Plan, index: int, target: str) -> None:
        """One attribute, text or child element."""
        position = plan.grammar.positions[index]
        if len(position.members) > 1:
            table = f"D_{self.names.of(plan.grammar.cls)}_{position.field}"
            members = [m.type for m in position.members if isinstance(m.type, Complex)]
            functions = "".join(f"d_{self.names.of(kind.cls)}, " for kind in members)
            self.tables.append(f"{table} = ({functions})")
            first = plan.codes(index)[0]
            self.flush()
            offset = f" - {first}" if first else ""
            self.line(f"{target}, r = {table}[c{offset}](v, r)")
        elif position.attribute or position.text:
            self.simple(position.members[0].type, target)
        else:
            self.element(position.members[0], target)

    def element(self, member: Member, target: str) -> None:
        """What follows SE, EE included."""
        kind = member.type
        if not isinstance(kind, Complex):
            self.zero()
            self.simple(kind, target)
            self.zero()
        elif plan_of(kind.cls).small:
            name = self.name("o")
            self.complex(kind.cls, name)
            self.later(f"{target} = {name}")
        else:
            self.flush()
            self.line(f"{target}, r = d_{self.names.of(kind.cls)}(v, r)")

    def simple(self, kind: Type, target: str) -> None:
        if isinstance(kind, Boolean):
            self.value(1, lambda bits: f"{target} = {bits} == 1")
        elif isinstance(kind, Enumerated):
            table = f"V_{self.names.of(kind.cls)}"
            self.enumerations[table] = f"{table} = tuple({self.names.of(kind.cls)})"
            self.value(kind.width, lambda bits: f"{target} = {table}[{bits}]")
        elif isinstance(kind, Integer):
            self.integer(kind, target)
        elif isinstance(kind, Octets):
            self.octets(kind, target)
        else:
            assert isinstance(kind, String)
            self.string(kind, target)

    def integer(self, kind: Integer, target: str) -> None:
        width, minimum, maximum = kind.width, kind.minimum, kind.maximum
        if width is None or minimum is None or maximum is None:
            self.groups(kind, target)
            return
        offset = f" + {minimum}" if minimum > 0 else f" - {-minimum}" if minimum else ""
        if maximum - minimum + 1 == 1 << width:
            self.value(width, lambda bits: f"{target} = {bits}{offset}")
        else:
            self.value(
                width,
                lambda bits: f"x = {bits}",
                lambda _: f"if x > {maximum - minimum}: raise ValueError",
                lambda _: f"{target} = x{offset}",
            )

    def groups(self, kind: Integer, target: str) -> None:
        """An integer in octets; the first two are read here."""
        self.value(9 if kind.signed else 8, lambda bits: f"x = {bits}")
        self.flush()
        most = MAX_GROUPS if kind.magnitude is None else groups(kind.magnitude)
        if kind.signed:
            self.line("n = x & 256")
            self.line("x &= 255")
        with self.block("if x > 127:"):
            self.line("r -= 8")
            self.line("y = v >> r & 255")
            self.line("x += (y << 7) - 128")
            with self.block("if y > 127:"):
                self.line(f"x, r = get_unsigned(v, r + 16, {most})")
                if kind.magnitude is not None and kind.magnitude >= 1 << 14:
                    self.line(f"if x > {kind.magnitude}: raise ValueError")
        if kind.magnitude is not None and kind.magnitude < 1 << 14:
            self.line(f"if x > {kind.magnitude}: raise ValueError")
        self.line(f"{target} = ~x if n else x" if kind.signed else f"{target} = x")
        for bound, sign in ((kind.minimum, "<"), (kind.maximum, ">")):
            if bound is not None and not kind.tight:
                self.line(f"if {target} {sign} {bound}: raise ValueError")

    def length(self, kind: String | Octets, offset: int) -> None:
        """The length of a value into `n`, within bounds."""
        self.value(8, lambda bits: f"n = {bits}")
        self.flush()
        least = kind.minimum + offset
        if kind.maximum is None:
            self.line("if n > 127: n, r = get_unsigned(v, r + 8, 5)")
            if least:
                self.line(f"if n < {least}: raise ValueError")
            return
        most = kind.maximum + offset
        if most > 127:
            self.line(f"if n > 127: n, r = get_unsigned(v, r + 8, {groups(most)})")
        self.line(f"if not {least} <= n <= {most}: raise ValueError")

    def string(self, kind: String, target: str) -> None:
        self.length(kind, 2)
        self.line(f"{target}, r = get_string(v, r, n - 2)")

    def octets(self, kind: Octets, target: str) -> None:
        self.length(kind, 0)
        self.line("r -= n << 3")
        self.line(f'{target} = (v >> r & (1 << (n << 3)) - 1).to_bytes(n, "big")')
