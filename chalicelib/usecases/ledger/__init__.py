"""The ledger (台账): asked for, written in the survey sheet's form, handed out on record."""
