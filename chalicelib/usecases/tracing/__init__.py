"""Tracing: a case is opened and decided by two people; only through it is anybody looked for."""
