"""Template updates that lose nothing: what Copier renders, merged with what the owner made of it.

Copier renders the version that the repository was made from and the newer one, each with the same answers. What differs
between the two is the news; what differs between the first and the repository is the owner's. Nothing is written before
all is decided, and then through a journal from which every byte can be put back.
"""
