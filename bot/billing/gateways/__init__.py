"""Who takes the money: one promise, one adapter per gateway, a local stand-in for each."""
