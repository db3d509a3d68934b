"""The kinds of documents, one file per room: what each may say (`KINDS`) and what it is based on (`BASES`)."""
