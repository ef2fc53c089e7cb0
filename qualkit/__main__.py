"""`python -m qualkit`: the same command, for where the script is not on the path."""

from qualkit.cli import main

if __name__ == "__main__":
    main()
