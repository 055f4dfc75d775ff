"""Who may charge: tags, local list, cache and the decision, without I/O (OCPP 1.6, 3.5)."""
