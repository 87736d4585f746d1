"""The curated knowledge that ships with silkwire, and the code that loads it."""
