"""Groups of power modules that connectors of one station share: who has which, and for how long."""
