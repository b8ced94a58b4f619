"""Teaching material from cited evidence: slides, handout, vignettes, quiz and pictures."""
