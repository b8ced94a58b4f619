"""What the program costs, beside what its users would build instead; `python -m benchmarks --help`."""
