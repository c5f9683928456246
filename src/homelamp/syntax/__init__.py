"""From text to located values. A module here knows a format and no product."""
