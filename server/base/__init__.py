"""What every stage stands on: the database, the clock, refusals, the MQTT door, activity."""
