"""One accepted scan, cold and warm, by this program and by what others would build, interleaved."""
