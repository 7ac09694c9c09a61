"""Checks of a form: each yields findings; all run; see ``registry``."""
