"""How well obligations were met: figures, each with its denominator."""
