"""The evaluation harness: labelled sets in, records of what the engine did with them, metrics over the records."""
