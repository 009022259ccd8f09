"""The doors: each channel proves who speaks, stores what was said, and delivers what was answered."""
