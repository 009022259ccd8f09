"""The chores of `python -m bot`, one module each."""
