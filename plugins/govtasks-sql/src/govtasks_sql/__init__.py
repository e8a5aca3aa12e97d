"""Stores govtasks registers in SQL databases."""
