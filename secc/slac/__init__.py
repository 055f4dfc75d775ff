"""SLAC (ISO 15118-3 Annex A) as the station does it: frames, matching, modem. Sans-IO."""
