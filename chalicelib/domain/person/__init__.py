"""People: accounts, identities, roles, how they are named and masked."""
