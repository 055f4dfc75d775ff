"""A central system for OCPP 1.6J: strict (npm ocpp-rpc), or plain and as bad as told.

`Desk` decides and remembers for one station; `strict` and `plain` carry its words.
"""
