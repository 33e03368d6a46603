"""Training of the local judge, a small cross-encoder of a claim and its evidence."""
