"""The Elasticsearch templates, one JSON file each."""
