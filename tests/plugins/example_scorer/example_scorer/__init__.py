"""Two scorers for Curator: one looks at pixels, one at the shared CLIP embedding and the prompt."""
