"""GetDiagnostics (OCPP 1.6, 5.8; product manual 6.2) and GetLog (security whitepaper, N01).

One upload at a time: a newer request takes the place of a running one. What goes wrong is told by
the status, and by the manual's code in one StatusNotification (D1).
"""

import asyncio
import logging
import re
from collections import deque
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from secc.ocpp.charge_point import ChargePoint
from secc.ocpp.clock import read
from secc.ocpp.connector import Connector
from secc.ocpp.diagnostics import ftp, uploads
from secc.ocpp.diagnostics.ftp import Limits, UploadError
from secc.ocpp.diagnostics.job import Job
from secc.ocpp.diagnostics.uploads import Upload
from secc.ocpp.error_codes import VENDOR, Error
from secc.ocpp.feature import CallError, Feature, Payload, Reply, Unanswered
from secc.ocpp.keys import Key
from secc.reports import FaultRaised, Report, State

log = logging.getLogger(__name__)

_LOG_STATUS = {"UploadFailed": "UploadFailure"}  # the other words are the same
_REMEMBERED_FAULTS = 500
_END = 1e12
_PROTOCOLS = Key("SupportedFileTransferProtocols", "items", "R", "FTP,HTTPS", most=5)


class Diagnostics(Feature):
    """Archives of diagnostics and the security log."""

    def __init__(self, station: ChargePoint) -> None:
        self._station = station
        self._settings = station.settings.diagnostics
        station.keys.define(_PROTOCOLS)
        self._faults: deque[dict[str, Any]] = deque(maxlen=_REMEMBERED_FAULTS)
        self._upload: Upload | None = None
        self._task: asyncio.Task[None] | None = None
        self._request_id: int | None = None  # of GetLog
        self.handlers = {"GetDiagnostics": self._get_diagnostics, "GetLog": self._get_log}
        self.triggers = {
            "DiagnosticsStatusNotification": self._diagnostics_status,
            "LogStatusNotification": self._log_status,
        }

    def report(self, connector: Connector, report: Report) -> None:
        """Faults are remembered for the archive."""
        if isinstance(report, FaultRaised):
            self._faults.append(
                {
                    "time": self._station.clock.wall(),
                    "connector": connector.number,
                    "name": report.name,
                    "severity": report.severity,
                    "active": report.active,
                }
            )

    async def closing(self) -> None:
        """An upload is not finished."""
        await self._give_up()

    # --- GetDiagnostics ---------------------------------------------------------------------------

    async def _get_diagnostics(self, request: Payload) -> Payload | Reply:
        await self._give_up()
        try:
            place = ftp.target(request["location"])
            uploads.check(self._spool, self._most_octets, [Path(f) for f in self._settings.traces])
        except (ValueError, UploadError) as error:
            code = error.code if isinstance(error, UploadError) else ftp.ACCESS
            failure = UploadError(code, str(error))
            log.warning("GetDiagnostics: %s", failure, extra={"code": code})
            return Reply({}, lambda: self._refused(failure))
        name = self._name("diagnostics", ".tar.gz")
        job = self._job(name, request.get("startTime"), request.get("stopTime"))

        async def make() -> None:
            await uploads.pack(job, self._settings.pack_s)

        async def then() -> None:
            upload = self._begin(place, name, request)
            self._task = asyncio.create_task(self._run(upload, make, self._tell_diagnostics))

        return Reply({"fileName": name}, then)

    async def _refused(self, failure: UploadError) -> None:
        await self._tell_diagnostics("UploadFailed")
        self._announce(failure)

    def _job(self, name: str, first: str | None, last: str | None) -> Job:
        settings = self._settings
        return Job(
            out=str(self._spool / name),
            most_octets=self._most_octets,
            first=read(first) if first else 0.0,
            last=read(last) if last else _END,
            hide=settings.identities == "hashed",
            sessions=settings.sessions,
            configurations=list(settings.configurations),
            traces=dict(enumerate(settings.traces, 1)),
            logs=list(settings.logs),
            facts=self._facts(),
        )

    def _facts(self) -> dict[str, Any]:
        """What the bridge itself knows."""
        station = self._station
        connectors = station.connectors.values()
        return {
            "keys": station.keys.listing([])["configurationKey"],
            "faults": list(self._faults),
            "set_aside": station.ledger.aside,
            "connectors": [
                {
                    "connector": one.number,
                    "status": one.status,
                    "state": _plain(one.state),
                    "transaction": one.transaction is not None,
                }
                for one in connectors
            ],
            "link": {
                "registration": station.registration,
                "online": station.is_online,
                "queued": station.pending(),
                "time": station.clock.wall(),
                "clock_synchronised": station.clock.is_synchronised,
            },
        }

    async def _tell_diagnostics(self, status: str) -> None:
        await self._send("DiagnosticsStatusNotification", {"status": status})

    async def _diagnostics_status(self, _: int | None) -> None:
        """TriggerMessage; Idle is told only here."""
        running = self._running and self._request_id is None
        await self._tell_diagnostics("Uploading" if running else "Idle")

    # --- GetLog -----------------------------------------------------------------------------------

    async def _get_log(self, request: Payload) -> Payload | Reply:
        wanted = request["log"]
        try:
            place = ftp.target(wanted["remoteLocation"])
            uploads.check(self._spool, self._most_octets, [])
        except (ValueError, UploadError) as error:
            log.warning("GetLog: %s", error)
            return {"status": "Rejected"}
        cancelled = await self._give_up()
        first, last = wanted.get("oldestTimestamp"), wanted.get("latestTimestamp")
        if request["logType"] == "SecurityLog":
            name = self._name("security", ".jsonl")
        else:
            name = self._name("diagnostics", ".tar.gz")
        job = self._job(name, first, last)

        async def make() -> None:
            if request["logType"] == "SecurityLog":
                Path(job.out).write_bytes(self._station.security_log(job.first, job.last))
            else:
                await uploads.pack(job, self._settings.pack_s)

        async def then() -> None:
            upload = self._begin(place, name, request)
            self._request_id = request["requestId"]
            self._task = asyncio.create_task(self._run(upload, make, self._tell_log))

        status = "AcceptedCanceled" if cancelled else "Accepted"
        return Reply({"status": status, "filename": name}, then)

    async def _tell_log(self, status: str) -> None:
        payload: Payload = {"status": _LOG_STATUS.get(status, status)}
        if self._request_id is not None:
            payload["requestId"] = self._request_id
        await self._send("LogStatusNotification", payload)

    async def _log_status(self, _: int | None) -> None:
        """ExtendedTriggerMessage."""
        running = self._running and self._request_id is not None
        await self._tell_log("Uploading" if running else "Idle")

    # --- the upload that runs ---------------------------------------------------------------------

    @property
    def _running(self) -> bool:
        return self._task is not None and not self._task.done()

    def _begin(self, place: ftp.Target, name: str, request: Payload) -> Upload:
        settings = self._settings
        self._request_id = None
        self._upload = Upload(
            place,
            self._spool / name,
            Limits(settings.silence_s, settings.upload_s),
            tries=1 + request.get("retries", settings.retries),
            pause_s=float(request.get("retryInterval", settings.retry_interval_s)),
        )
        return self._upload

    async def _run(self, upload: Upload, make: uploads.Make, tell: uploads.Tell) -> None:
        try:
            await upload.run(make, tell)
        except UploadError as error:
            self._announce(error)
        except OSError as error:
            log.error("upload: %s", error)
            await tell("UploadFailed")
            self._announce(UploadError(ftp.NO_ROOM, str(error)))

    async def _give_up(self) -> bool:
        """End a running upload; True if there was one."""
        if not self._running:
            return False
        assert self._upload is not None
        assert self._task is not None
        self._upload.cancel()
        self._task.cancel()
        await asyncio.wait([self._task])
        return True

    def _announce(self, failure: UploadError) -> None:
        text = f"diagnostics: {failure}"
        self._station.announce(0, Error("OtherError", text[:50], VENDOR, str(failure.code)))

    async def _send(self, action: str, payload: Payload) -> None:
        try:
            await self._station.calls.ask(action, payload, urgent=True)
        except (CallError, Unanswered) as problem:
            log.warning("%s: %s", action, problem)

    @property
    def _spool(self) -> Path:
        return Path(self._settings.spool)

    @property
    def _most_octets(self) -> int:
        return int(self._settings.max_mib * (1 << 20))

    def _name(self, kind: str, suffix: str) -> str:
        when = datetime.fromtimestamp(self._station.clock.wall(), UTC)
        station = re.sub(r"[^A-Za-z0-9_-]", "_", self._station.settings.id)[:64]
        return f"{station}-{kind}-{when:%Y%m%dT%H%M%S}Z{suffix}"


def _plain(state: State | None) -> dict[str, Any] | None:
    return None if state is None else msgspec.to_builtins(state)
