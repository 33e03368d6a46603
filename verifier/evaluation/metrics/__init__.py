"""The metrics, one a file. Those of answers are functions of confusion tables, vectorised over leading axes."""
