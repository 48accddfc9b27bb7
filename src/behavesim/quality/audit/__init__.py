"""Events held against the contract: what GA4 needs of them, and what it would drop or cut."""
