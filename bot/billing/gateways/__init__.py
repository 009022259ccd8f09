"""Who takes the money: one promise, one adapter per gateway, and in a demonstration their servers are played."""
