"""Converters from public fact-checking formats to labelled claims with their sources, and to labelled pairs."""
