"""What is kept about one customer: a table of all columns that can hold a text, to hand it out, and to erase it."""
