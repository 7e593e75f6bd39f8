"""An hour of everything at once: what a healthy visitor notices of it."""
