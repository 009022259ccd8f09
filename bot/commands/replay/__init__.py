"""`python -m bot replay`: take stored turns once more with the model that is here, and say what has changed."""
