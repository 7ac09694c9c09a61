"""Runs over many files: one file after another in several processes, kept in a file beside the output."""
