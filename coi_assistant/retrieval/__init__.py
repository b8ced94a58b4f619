"""Stage 3: from a question to the passages that bear on it."""
