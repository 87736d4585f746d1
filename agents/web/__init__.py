"""The search page: a read-only view of the index for people, rendered here and complete without JavaScript."""
