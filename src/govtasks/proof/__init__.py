"""Proof that nothing was altered, and ways to move and to keep what a store holds."""
