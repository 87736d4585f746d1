"""Trains the tagger that ships in ``pipeline/tagger``: corpora, pretrained encoder, teacher, student, export.

Nothing of the product imports this room; it needs the packages of ``training/requirements.txt``.
"""
