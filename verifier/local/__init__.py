"""The embedded default backend: no key, no network, no GPU."""
