"""Readers for the formats that are taken apart here, before Tika sees a byte."""
