"""What a message means where it was said: pure rules over the catalogue of topics, without Rasa."""
