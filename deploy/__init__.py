"""How silkwire is run: the embedded local stack and the demo."""
