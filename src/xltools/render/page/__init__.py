"""Self-contained pages: verify --html and summarize --reports."""
