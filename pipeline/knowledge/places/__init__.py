"""Curated places, one YAML file a kind."""
