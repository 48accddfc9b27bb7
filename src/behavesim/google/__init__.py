"""What a Google account takes: the container for Tag Manager."""
