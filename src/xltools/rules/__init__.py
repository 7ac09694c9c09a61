"""Rules: each scores in exact decimals and writes itself as an Excel formula."""
