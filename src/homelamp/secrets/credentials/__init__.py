"""Is an entry of a Secret a credential? Its name and its value tell, and what is public is left alone."""
