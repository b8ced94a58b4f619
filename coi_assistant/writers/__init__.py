"""Stage 7: answers to files and references, one module per format."""
