"""Every setting: its type, its default and what it means; one file a concern."""
