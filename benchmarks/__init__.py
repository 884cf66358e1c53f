"""Measurements, each beside the physical limit it is held against."""
