"""Pages as people use them, in Debian's Chromium. Opt in with `pytest -m browser`."""
