"""The stream: Faust agents, the Elasticsearch sink, dead letters, settings, health and the ``silkwire`` command."""
