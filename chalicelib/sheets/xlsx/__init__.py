"""Opens the xlsx of strangers and says what was typed where."""
