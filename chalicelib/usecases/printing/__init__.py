"""Posters of many venues at once: what is asked for, drawn in parts, bound into one."""
