"""One meter in front of several connectors: what it counts is divided among those that deliver."""
