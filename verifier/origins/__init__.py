"""Origins: which sources are one independent unit, and why. Unknown never merges."""

from verifier.origins.assign import assign_origins, cluster
from verifier.origins.models import Link, Origins, Signal
from verifier.origins.relay import Relay, relays
from verifier.origins.witness import Witness, Witnesses

__all__ = ["Link", "Origins", "Relay", "Signal", "Witness", "Witnesses", "assign_origins", "cluster", "relays"]
