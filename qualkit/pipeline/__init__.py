"""How work is carried: in which processes, within which limits, by which recipe. No store is known here."""
