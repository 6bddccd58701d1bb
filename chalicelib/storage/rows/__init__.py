"""PynamoDB models: one table a module; imported only where more than a scan is at stake."""
