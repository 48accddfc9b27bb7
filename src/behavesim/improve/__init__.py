"""Changes of the shop, judged: paired experiments and what their figures are made of."""
