"""Is every place covered, is every door scanned, who must act: what supervision finds and orders."""
