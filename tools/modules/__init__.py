"""Simulated power modules: one electrical model, and the wire of each vendor. Sans-IO."""
