"""Pure functions on strings: nothing here knows a file, a codebook or a store."""
