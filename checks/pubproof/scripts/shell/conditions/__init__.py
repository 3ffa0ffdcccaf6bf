"""Conditions of a shell script: who decides them, and how they come out."""
