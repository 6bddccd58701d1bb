"""Everything around the program: its template, its package, its deployment and the embedded AWS it is tried on."""
