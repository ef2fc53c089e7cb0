"""How work is carried: in which processes, within which limits, by which recipe. It knows nothing of the store."""
