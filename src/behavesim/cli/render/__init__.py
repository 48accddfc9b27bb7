"""What people see of results: tables, bars and screens. Knows results, calls nothing."""
