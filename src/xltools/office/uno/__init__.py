"""LibreOffice as a host: an engine for xlwings over UNO, as much of it as the actions use."""
