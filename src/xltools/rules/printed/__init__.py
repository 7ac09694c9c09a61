"""Rules as a form prints them in its column 评分标准: read, scored, written as formulas."""
