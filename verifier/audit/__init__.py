"""Audits: many articles checked in one run that can be killed, resumed, read and compared."""
