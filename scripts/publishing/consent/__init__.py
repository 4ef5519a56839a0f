"""Canonical text, clearance, and the content that may be published."""
