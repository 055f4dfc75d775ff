"""EXI 1.0, schema-informed, bit-packed (W3C EXI 1.0)."""
