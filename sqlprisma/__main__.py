"""`python -m sqlprisma`, and the entry point of the installed command."""

from sqlprisma.cli import main

if __name__ == "__main__":
    main()
