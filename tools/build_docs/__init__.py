"""Makes the catalogues in docs/ from the data that the code uses."""
