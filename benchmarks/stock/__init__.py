"""Stock Rasa as the other side: scripts that run in an environment of its own, and what calls them."""
