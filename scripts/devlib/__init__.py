"""What `scripts/` needs to be checked and tested: made files, their freshness. Not part of the program."""
