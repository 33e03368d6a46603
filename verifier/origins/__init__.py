"""Origins: which sources are one independent unit, and why. Unknown never merges."""

from verifier.origins.assign import assign_origins, cluster
from verifier.origins.models import Link, Origins, Signal
from verifier.origins.relay import Relay, relays

__all__ = ["Link", "Origins", "Relay", "Signal", "assign_origins", "cluster", "relays"]
