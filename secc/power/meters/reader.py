"""Polls all values of a register map, block by block. A `Device` of a serial line."""

from collections import deque

from secc.power.meters.register_map import ENERGY, RegisterMap, Value
from secc.power.modbus.device import Answer, Failure, Read
from secc.session.plant import Reading


class RegisterReader:
    """`values` by name, each with the time of its answer; `unknown` are refused by this meter."""

    def __init__(self, registers: RegisterMap, unit: int, period_s: float, now: float) -> None:
        self.map = registers
        self.values: dict[str, Reading[float]] = {}
        self.raw: dict[str, tuple[int, ...]] = {}
        self.unknown: set[str] = set()
        self.swapped: set[str] = set()  # make sense in the other word order only
        self.answered_at: float | None = None
        self._unit, self._period_s = unit, period_s
        self._blocks = registers.blocks()
        self._round: deque[tuple[Value, ...]] = deque()
        self._asked: tuple[Value, ...] = ()
        self._next_at = now

    @property
    def deadline(self) -> float:
        return self._next_at

    def request(self, now: float) -> Read | None:
        if not self._round:
            self._round.extend(self._blocks)
        if not self._round:  # every value has been refused
            self._next_at = now + self._period_s
            return None
        self._asked = self._round.popleft()
        first, end = self.map.span(self._asked)
        return Read(self._unit, self.map.function, first, end - first)

    def answer(self, answer: Answer, now: float) -> None:
        if answer is Failure.REFUSED:
            self._refused()
        elif isinstance(answer, Failure):
            self._round.clear()  # the others would not be answered either
        else:
            self._take(answer, now)
        if not self._round:
            self._next_at = max(self._next_at + self._period_s, now)

    def read(self, name: str) -> Reading[float] | None:
        """A value and its time; None: never read."""
        return self.values.get(name)

    def complete(self) -> bool:
        """Every value that the meter knows has been read."""
        return len(self.raw) + len(self.unknown) == len(self.map.value)

    def _take(self, registers: Answer, now: float) -> None:
        assert not isinstance(registers, Failure)
        self.answered_at = now
        first, _ = self.map.span(self._asked)
        has_data = self.map.has_data(registers, first)
        for value in self._asked:
            raw = tuple(registers[value.address - first : value.end - first])
            self.raw[value.name] = raw
            self.unknown.discard(value.name)
            swapped = self.map.swapped(value, raw)
            (self.swapped.add if swapped else self.swapped.discard)(value.name)
            number = value.of(raw, self.map.word_order) if has_data else None
            if number is None:
                self.values.pop(value.name, None)
            else:
                self.values[value.name] = Reading(number, now)

    def _refused(self) -> None:
        """Some register of the block does not exist: read its values one by one from now on."""
        if len(self._asked) == 1:
            self.unknown.add(self._asked[0].name)
            if self._asked[0].name == ENERGY:
                return  # what is billed is asked for as long as there is a meter
            parts: list[tuple[Value, ...]] = []
        else:
            parts = [(value,) for value in self._asked]
        self._blocks = [block for block in self._blocks if block != self._asked] + parts
        self._round.extendleft(reversed(parts))
