"""Lists that an inspectorate asks for: read from files, and checked by what a framework says of them.

Whatever comes out of here names places: sheets, rows, columns. What stands in a cell stays in it.
"""
