"""Shapes on the wire; the ledger's own nouns are elsewhere."""
