"""The views: one module a noun, imported on first use."""
