"""Figures of regions: equal to a count by hand, how fast, and what a province pays for them."""
