"""Supervising: to inspect, to order, to see that it is done."""
