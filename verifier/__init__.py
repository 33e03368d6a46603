"""verifier: check the claims of an article against other independent sources, with exact quotes."""
