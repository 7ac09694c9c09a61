"""The use cases: verify, fill, recompute, summarize, explain and what they share."""
