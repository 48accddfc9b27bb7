"""What each template is given: words, tables and drawn charts. One part of the page a file."""
