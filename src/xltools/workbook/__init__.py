"""Workbooks on disk: reading, patching, writing safely."""
