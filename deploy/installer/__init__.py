"""Installs the software on a machine; the standard library only, for it comes before all others."""
