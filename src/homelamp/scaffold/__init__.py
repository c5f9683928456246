"""`homelamp new`: a thin layer over Copier, which stays usable without it."""
