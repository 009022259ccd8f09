"""What is changed about Rasa in its own process: methods worked out once, packages that nothing of ours uses."""
