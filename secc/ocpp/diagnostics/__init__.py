"""What a station sends when it is asked for diagnostics: a redacted archive, made and sent here."""
