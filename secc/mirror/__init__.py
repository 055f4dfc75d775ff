"""What the outlets report, mirrored to an MQTT broker for building systems; nothing comes back."""
