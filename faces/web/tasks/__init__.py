"""What is asked of somebody, as a page of its own: by a link in a letter, or signed in. One module per kind of task."""
