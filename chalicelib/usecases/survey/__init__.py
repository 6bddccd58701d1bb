"""The survey sheet (附件2): uploads, imports, jobs."""
