"""The one place that says whether a tag may charge, and the messages of its list and cache.

SendLocalList, GetLocalListVersion, ClearCache, Authorize (OCPP 1.6, 3.5, 4.1, 5.4, 5.10, 5.15).
"""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from sqlite3 import Row

from secc.ocpp.authorization.cache import Cache
from secc.ocpp.authorization.decision import Decision, Policy, answered, decide
from secc.ocpp.authorization.local_list import MOST, Entry, LocalList, update
from secc.ocpp.authorization.tags import TagInfo, key
from secc.ocpp.charge_point import ChargePoint
from secc.ocpp.clock import read, written
from secc.ocpp.error_codes import Error
from secc.ocpp.feature import CallError, Feature, Payload, Unanswered
from secc.ocpp.keys import Key

log = logging.getLogger(__name__)

_DDL = """
create table if not exists local_list (
    key text primary key, tag text not null, status text not null, expiry text, parent text);
create table if not exists auth_cache (
    key text primary key, status text not null, expiry text, parent text, learned real not null);
"""
_VERSION = "local_list_version"
_KEYS = (
    Key("LocalAuthListEnabled", "flag", "RW", "true"),
    Key("LocalAuthListMaxLength", "integer", "R", str(MOST)),
    Key("SendLocalListMaxLength", "integer", "R", str(MOST)),
)
_NEVER = 253_000_000_000.0  # seconds since 1970: some central systems write the year 9999
_UNSUPPORTED = -1  # GetLocalListVersion of a station without a list (5.10)


class Authority(Feature):
    """Becomes the `authority` of the charge point."""

    def __init__(self, station: ChargePoint) -> None:
        self._station, self._store = station, station.store
        station.keys.define(*_KEYS)
        station.authority = self.ask
        station.offline_decision = partial(self._decide, online=False)
        self._store.create(_DDL)
        self._list = self._stored_list()
        self._own = frozenset(map(key, station.settings.authorization.tags))
        self._cache = Cache(station.settings.authorization.cache_tags)
        self._cache.restore(
            (row["key"], _info(row), datetime.fromtimestamp(row["learned"], UTC))
            for row in self._store.rows("select * from auth_cache order by learned")
        )
        self.handlers = {
            "SendLocalList": self._send_local_list,
            "GetLocalListVersion": self._local_list_version,
            "ClearCache": self._clear_cache,
        }

    async def ask(self, tag: str) -> Payload:
        """idTagInfo of a tag: from the list, the cache or the central system, as the keys say."""
        decision = self._decide(tag, online=self._station.is_online)
        if decision.status is None:
            try:
                answer = await self._station.calls.ask("Authorize", {"idTag": tag})
            except (Unanswered, CallError) as problem:
                log.warning("Authorize: %s; the station decides by itself", problem)
                decision = self._decide(tag, online=False)
            else:
                info = of_payload(answer["idTagInfo"])
                self.learn(tag, info)
                decision = answered(info, self._now)
        extra = {"status": decision.status, "source": decision.source}
        log.info("tag asked for", extra=extra)
        return to_payload(decision.info) | {"status": decision.status}

    def learned(self, id_tag: str, info: Payload) -> None:
        """What Start- or StopTransaction.conf has told."""
        self.learn(id_tag, of_payload(info))

    def learn(self, tag: str, info: TagInfo) -> None:
        """Into the cache; the list is the central system's own and only compared."""
        if (listed := self._list.find(tag)) is not None:
            if listed.at(self._now) != info.status and self._policy.list_enabled:
                log.warning("the local list is not what the central system says now")
                self._station.announce(0, Error("LocalListConflict", "local list differs"))
            return
        if not self._policy.cache_enabled:
            return
        now = self._now
        evicted = self._cache.learn(tag, info, now)
        row = (key(tag), info.status, _text(info.expiry), info.parent, now.timestamp())
        with self._store.soon() as db:
            db.execute("insert or replace into auth_cache values (?, ?, ?, ?, ?)", row)
            db.executemany("delete from auth_cache where key = ?", [(one,) for one in evicted])

    def _decide(self, tag: str, *, online: bool) -> Decision:
        return decide(tag, self._policy, self._list, self._cache, online=online, now=self._now)

    @property
    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._station.clock.wall(), UTC)

    @property
    def _policy(self) -> Policy:
        flag = self._station.keys.flag
        return Policy(
            list_enabled=flag("LocalAuthListEnabled"),
            cache_enabled=flag("AuthorizationCacheEnabled"),
            pre_authorize=flag("LocalPreAuthorize"),
            offline=flag("LocalAuthorizeOffline"),
            unknown_offline=flag("AllowOfflineTxForUnknownId"),
            own=self._own,
        )

    # --- messages ---------------------------------------------------------------------------------

    async def _send_local_list(self, request: Payload) -> Payload:
        if not self._policy.list_enabled:
            return {"status": "NotSupported"}
        sent = request.get("localAuthorizationList")
        entries = None if sent is None else [_entry(item) for item in sent]
        outcome = update(self._list, request["listVersion"], request["updateType"], entries)
        if outcome.result == "Accepted":
            self._keep(outcome.list)
            log.info(
                "local list",
                extra={"version": outcome.list.version, "tags": len(outcome.list.entries)},
            )
        else:
            log.warning("local list not changed: %s", outcome.why)
        return {"status": outcome.result}

    async def _local_list_version(self, _: Payload) -> Payload:
        enabled = self._policy.list_enabled
        return {"listVersion": self._list.version if enabled else _UNSUPPORTED}

    async def _clear_cache(self, _: Payload) -> Payload:
        if not self._policy.cache_enabled:
            return {"status": "Rejected"}
        self._cache.clear()
        with self._store.safe() as db:
            db.execute("delete from auth_cache")
        return {"status": "Accepted"}

    # --- what is kept -----------------------------------------------------------------------------

    def _stored_list(self) -> LocalList:
        rows = self._store.rows("select * from local_list")
        entries = {row["key"]: Entry(row["tag"], _info(row)) for row in rows}
        return LocalList(self._store.get(_VERSION, 0), entries)

    def _keep(self, new: LocalList) -> None:
        """All of it or nothing."""
        rows = [
            (name, entry.tag, entry.info.status, _text(entry.info.expiry), entry.info.parent)
            for name, entry in new.entries.items()
            if entry.info is not None
        ]
        with self._store.safe() as db:
            db.execute("delete from local_list")
            db.executemany("insert into local_list values (?, ?, ?, ?, ?)", rows)
            db.execute("insert or replace into notes values (?, ?)", (_VERSION, str(new.version)))
        self._list = new


def of_payload(info: Mapping[str, str]) -> TagInfo:
    """idTagInfo as it came."""
    expiry = info.get("expiryDate")
    seconds = read(expiry) if expiry else _NEVER
    when = datetime.fromtimestamp(seconds, UTC) if seconds < _NEVER else None
    return TagInfo(info["status"], when, info.get("parentIdTag"))  # type: ignore[arg-type]


def to_payload(info: TagInfo) -> Payload:
    """idTagInfo to be sent or handed on."""
    found: Payload = {"status": info.status}
    if info.expiry is not None:
        found["expiryDate"] = written(info.expiry.timestamp())
    if info.parent is not None:
        found["parentIdTag"] = info.parent
    return found


def _entry(item: Payload) -> Entry:
    info = item.get("idTagInfo")
    return Entry(item["idTag"], of_payload(info) if info else None)


def _info(row: Row) -> TagInfo:
    expiry = datetime.fromisoformat(row["expiry"]) if row["expiry"] else None
    return TagInfo(row["status"], expiry, row["parent"])


def _text(when: datetime | None) -> str | None:
    return None if when is None else when.isoformat()
