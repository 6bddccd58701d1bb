"""What is in force beside the policy file: changes that two people made, and the end of collection."""
