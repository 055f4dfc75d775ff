"""Carries out the steps of a drive over one connection: sans-IO, time is an argument."""

from collections import deque
from dataclasses import dataclass, field

from secc.reports import Simulate
from tools.vehicle.steps import (
    AwaitClose,
    Bench,
    Driven,
    Event,
    Exchange,
    Failed,
    HangUp,
    Happened,
    Outcome,
    Over,
    Pause,
    Receive,
    Send,
    Step,
)
from tools.vehicle.wire import Deframer, WireError


@dataclass(slots=True)
class Output:
    """What the owner of the socket does now: write the segments one by one, then the rest."""

    segments: list[bytes] = field(default_factory=list)
    words: list[Simulate] = field(default_factory=list)  # to the simulated plant
    close: bool = False
    reset: bool = False


class EvSession:
    """A vehicle on one connection. When `outcome` is set it is over."""

    def __init__(self, drive: Driven) -> None:
        self.drive = drive
        self.outcome: Outcome | None = None
        self.deadline: float | None = None
        self._run = drive.run()
        self._step: Step | None = None
        self._deframer = Deframer()
        self._payloads: deque[bytes] = deque()
        self._closed = False
        self._began = 0.0

    def connected(self, now: float) -> Output:
        """The TCP connection stands: the first request."""
        self._began = now
        return self._resume(None, now)

    def receive(self, data: bytes, now: float) -> Output:
        """Octets of the station."""
        try:
            self._payloads.extend(self._deframer.feed(data))
        except WireError as error:
            output = Output()
            self._finish("wire", str(error), output)
            return output
        return self._work(now)

    def tick(self, now: float) -> Output:
        """`deadline` has passed."""
        if self.deadline is None or now < self.deadline:
            return Output()
        return self._resume(Event.TIME_OUT, now)

    def closed(self, now: float) -> Output:
        """The station has closed the connection."""
        self._closed = True
        return self._work(now)

    @property
    def exchanges(self) -> list[Exchange]:
        """Every request that was answered, in order; `at` counts from the connection."""
        return self.drive.exchanges

    # --- steps ------------------------------------------------------------------------------

    def _work(self, now: float) -> Output:
        happened = self._happened()
        return Output() if happened is None else self._resume(happened, now)

    def _happened(self) -> Happened:
        """What the present step has been waiting for, if it is here."""
        match self._step:
            case Send() | Receive():
                if self._payloads:
                    return self._payloads.popleft()
                return Event.CLOSED if self._closed else None
            case AwaitClose():
                return Event.CLOSED if self._closed else None
        return None

    def _resume(self, happened: Happened, now: float) -> Output:
        output = Output()
        if self.outcome is not None:
            return output
        self.drive.now = now - self._began
        self.deadline = None
        try:
            while True:
                self._step = self._run.send(happened)
                self._begin(self._step, now, output)
                waits = isinstance(self._step, Send | Receive | Pause | AwaitClose)
                happened = self._happened()
                if waits and happened is None:
                    return output
        except StopIteration as stop:
            self._finish(stop.value, "", output)
        except Over as over:
            self._finish(over.result, "as the misbehaviour demands", output, demanded=True)
        except Failed as failed:
            self._finish(failed.result, str(failed), output)
        return output

    def _begin(self, step: Step, now: float, output: Output) -> None:
        match step:
            case Send(segments=segments, timeout_s=timeout, then=then):
                output.segments += segments
                output.words += [] if then is None else [then]
                self.deadline = now + timeout
            case (
                Receive(timeout_s=seconds) | Pause(seconds=seconds) | AwaitClose(timeout_s=seconds)
            ):
                self.deadline = now + seconds
            case HangUp(reset=reset):
                output.close, output.reset = True, reset
            case Bench(word=word):
                output.words.append(word)

    def _finish(self, result: str, text: str, output: Output, demanded: bool = False) -> None:
        """Judge the end; whatever is still open is closed."""
        self.outcome = self.drive.judge(result, text, demanded)
        self.deadline = None
        output.close = True
