"""OCPP 1.6J bridge: a process of its own between the SECCs of a station and a central system.

It attaches to the control socket of each SECC (`secc.reports`), keeps every transaction in sqlite
and speaks OCPP-J over a WebSocket. The SECC never waits for it.

How a feature plugs in
----------------------
A feature is one class below `feature.Feature` (a Protocol, inherited for its empty hooks) that is
built with the `ChargePoint` and listed in `bridge.FEATURES`:

- `handlers`: action of the central system -> `async method(payload) -> payload | Reply`. Payloads
  are dicts that have passed the JSON schema and the date check; what is returned is checked too.
  `Reply(payload, then=...)` runs `then()` after the answer has been sent. `raise CallError(code)`
  answers with a CALLERROR. An exception or a handler slower than `HANDLER_S` is an InternalError.
- `triggers`: requestedMessage of (Extended)TriggerMessage -> `async method(connector | None)`,
  run after the answer Accepted; it sends with `urgent=True`.
- `report(connector, report)`: every typed report of a SECC, after the core has digested it.
- `opened`, `accepted`, `online(bool)`, `closing`: the life of the bridge; `learned(id_tag, info)`:
  idTagInfo that came with Start- or StopTransaction.conf; `clock_stepped(seconds)`;
  `refused(trouble, why)`: a connection that came to nothing.

What a `ChargePoint` offers (see there): `settings` ([ocpp] of station.toml), `store` (sqlite:
`create(ddl)`, `safe()`, `soon()`, `rows`, `get`, `put`), `keys` (configuration keys: `define`,
`flag`, `integer`, `text`, `items`, `guard`, `watch`), `clock`, `calls` (`ask`: one answer or an
exception; `queue`: durable, in order with the transactions), `connectors`, `is_online`,
`registration`, `authority` and `offline_decision`, which say whether a tag may charge, `announce`
(an error that changes no status), `security_event`, and `access` (how to dial, certificates).

What a `Connector` offers: `state` (last `reports.State`), `plugged`, `status`, `transaction`,
`grant`; `authorise(Grant)`, `refuse(reason)`, `stop(reason, id_tag)`, `tell(word)`.
"""
