"""One module for each kind of page: what it shows, and what its forms do. What they look like: templates/."""
