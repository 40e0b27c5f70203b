"""From a file to tables with places: one reader a format, one for headings, and one for rows that people fill in."""
