"""Sends govtasks notices by mail."""
