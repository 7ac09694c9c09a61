"""Building the macro workbook, the add-in and the extension, and putting them where a user's programs look."""
