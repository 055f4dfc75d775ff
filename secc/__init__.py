"""SECC: the charging-station side of ISO 15118-2 and DIN SPEC 70121."""
