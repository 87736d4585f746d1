"""The enrichment itself, as pure functions from one message model to the next."""
