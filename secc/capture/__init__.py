"""Captures of charging sessions: packets -> conversation -> findings, in one pass."""
