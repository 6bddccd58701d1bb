"""Places: venues, their codes, categories, regions and counties."""
