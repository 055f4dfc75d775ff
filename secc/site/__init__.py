"""Load management: connectors of a site share its supply (docs/site.md).

A master grants currents, agents at the stations apply them. `allocation`, `feed`, `ledger`,
`master` and `agent` are sans-IO; the other modules carry their words.
"""
