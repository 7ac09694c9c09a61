"""Official forms: recognised and read by their labels, wherever they stand."""
