"""What a Google account takes: containers, provisioning, load jobs; and what arrived there."""
