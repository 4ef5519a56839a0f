"""Releases on a host."""
