"""Rasa graph components: thin classes over bot.lang and bot.knowledge."""
