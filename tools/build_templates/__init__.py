"""Builds templates/ and the examples' original forms: ``python -m tools.build_templates``."""
