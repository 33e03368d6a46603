"""The `verify` command. Importing this package must stay cheap: what is heavy is imported inside the commands."""

from verifier.cli.main import main

__all__ = ["main"]
