"""Certificates and keys towards the central system (OCPP 1.6 security whitepaper, ed. 2 and 3)."""
