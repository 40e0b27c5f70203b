"""One module a file format; each turns a file into the common form of `evidence.importers.document`."""
