"""Plug & Charge over DataTransfer: "Using ISO 15118 Plug & Charge with OCPP 1.6" (OCA, 1.0)."""
