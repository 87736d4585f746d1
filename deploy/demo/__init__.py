"""The bundled articles, and the demo that sends them through the real thing."""
