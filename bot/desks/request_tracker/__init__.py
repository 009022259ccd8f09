"""Request Tracker 5 as a desk: cases go there over its REST 2, and its history is read for what its people do."""
