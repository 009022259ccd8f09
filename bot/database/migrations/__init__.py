"""Every change of the tables, in one order for all rooms. There is no way down: restore a backup instead."""
