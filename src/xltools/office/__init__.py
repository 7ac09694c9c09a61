"""One click inside the spreadsheet: the actions behind the buttons, on the workbook that is open.

Everything goes through xlwings' public API, so Excel and LibreOffice (``office.uno``) are
the same to the actions; what they do is done by the use cases of the command line.
"""
