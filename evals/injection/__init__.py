"""Articles and sources that give a model orders, and what came of them when it obeyed."""
