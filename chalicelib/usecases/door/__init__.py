"""At the door: every way in, who stands there, what was counted."""
