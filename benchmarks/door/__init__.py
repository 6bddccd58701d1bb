"""The door on Amazon's DynamoDB Local: what a person scanned costs in units, and what becomes of a crowd."""
