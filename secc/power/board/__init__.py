"""The master board on CAN: pilot, contactors, lock, safety contacts and temperatures."""
