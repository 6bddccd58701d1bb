"""Tracing: who shared a place and a time with a case, by estimate; candidates, never a finding."""
