"""From MQTT to the event log: validate, commit together, acknowledge, answer."""
