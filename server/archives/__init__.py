"""Archives: a closed case becomes a file with a number, a list of contents with hashes, and a way to the county's archive (归档)."""
