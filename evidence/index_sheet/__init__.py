"""The index sheet: a list of evidence in a spreadsheet, one row an item, that leads fill in and edit."""
