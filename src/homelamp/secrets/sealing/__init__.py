"""`homelamp seal`: the client secret goes from standard input through the user's own kubeseal into the repository."""
