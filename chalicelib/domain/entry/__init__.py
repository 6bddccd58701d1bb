"""Entries: visits, where and when they count, what is counted."""
