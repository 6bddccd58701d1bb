"""Accounts: signing in, identity, second factor, companions, staff."""
