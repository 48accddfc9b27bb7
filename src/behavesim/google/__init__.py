"""Google's services: containers, provisioning, load jobs, and the comparison with what arrived."""
