"""Drawings of a release, as SVG that stands in the page."""
