"""How good the pipeline is: its output against annotated articles and named-entity corpora."""
