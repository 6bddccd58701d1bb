"""Whether a name, a document and a phone belong together: the port, and who may answer for a province."""
