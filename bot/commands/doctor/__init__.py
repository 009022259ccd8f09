"""Everything that can be wrong with an installation: each check is a pure function from facts to lines."""
