"""Keys, and the record of what was done."""
