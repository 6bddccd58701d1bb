"""Venues: application, review, entrances, clerks, hand-over, posters."""
