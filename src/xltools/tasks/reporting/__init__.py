"""The report in words (附件7): what a verified form says, as sentences, tables and charts."""
