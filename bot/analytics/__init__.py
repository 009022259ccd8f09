"""Figures for whoever leads the desk: what became of conversations, per day; nobody's words, name or number."""
