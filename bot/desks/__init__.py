"""Other desks than our own: a mailbox of the company's, or a help desk, that cases go to and answers come from."""
