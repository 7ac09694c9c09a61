"""Reports for people and programs: terminal, JSON, HTML."""
