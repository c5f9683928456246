"""From the files of a repository to located facts. A reader knows a format and no rule."""
