"""The safety supervisor: a small process that opens the contactors when the station is not well."""
