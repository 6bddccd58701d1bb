"""A crowd over HTTP at a deployed province, driven by Locust; then the raw table is compared with what was answered."""
