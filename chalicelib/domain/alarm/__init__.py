"""Colours and alerts."""
