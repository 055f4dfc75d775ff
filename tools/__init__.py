"""Tools run from a checkout; nothing installed imports them."""
