"""Policy at run time, and the end of collection: each by two people of two offices."""
