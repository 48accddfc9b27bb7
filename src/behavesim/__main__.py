"""``python -m behavesim``."""

from behavesim.cli import main

if __name__ == "__main__":
    main()
