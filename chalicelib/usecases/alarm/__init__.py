"""Colours and alerts: fed, changed, contested; raised, told, followed to their end."""
