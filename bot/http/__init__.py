"""The listener that customers' and the engine's requests come through: limits of size, time and number."""
