"""Figures on paper and in notebooks, one module a family."""
