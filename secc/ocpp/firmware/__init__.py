"""Firmware: images, their download, and their way into a slot (OCPP 1.6, 4.5; whitepaper L01)."""
