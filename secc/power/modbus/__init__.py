"""Modbus RTU on serial lines: devices that ask by themselves, sans-IO, and the line that serves."""
