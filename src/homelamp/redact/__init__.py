"""Secrets: where they are in a text, and how a report prints the text without them.

`places` says which characters of a file are secret, by the keys, arguments and objects around them. `forms` says it of
any text by the form of the secret itself, as in a URL. `redactor` holds what was found in the files of one run, and
everything that is printed goes through it.
"""

HIDDEN = "…"

Range = tuple[int, int]
