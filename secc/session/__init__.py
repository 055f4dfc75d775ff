"""Sans-IO session: no socket, no asyncio, no clock. Time and randomness are arguments."""
