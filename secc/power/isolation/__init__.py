"""Insulation monitors (IEC 61557-8): Bender isoCHA425HV over Modbus, or any by its two contacts."""
