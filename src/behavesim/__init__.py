"""A believable shop, virtual customers who shop in it, and the GA4 data they leave behind."""
