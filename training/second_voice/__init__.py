"""Our own model: any voice of a score from any others."""
