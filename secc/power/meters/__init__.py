"""Energy meters: Modbus registers by maps, S0 pulses, and the register that is billed."""
