"""Events in a BigQuery dataset, as GA4's link exports them: metadata by REST, rows by gRPC."""
