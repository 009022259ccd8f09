"""Who may do what, how often: proofs of identity, sessions, passwords, rate limits."""
