"""The e-mail desk: a case is a thread in the support team's inbox, and their answers are read from a mailbox."""
