"""Instruments: ordered clauses with their articles, terms, readings and dates."""
