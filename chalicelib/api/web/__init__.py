"""The pages: static files of `chalicelib/web`, served by the API's own function from its own origin."""
