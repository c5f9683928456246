"""The repository's files, Git, atomic writes and processes: only this room starts a program or writes."""
