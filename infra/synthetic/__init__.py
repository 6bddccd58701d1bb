"""A county made up from a seed, with what is wrong in it told beside it: `python -m infra.synthetic --help`."""
