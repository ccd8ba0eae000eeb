"""What the installed ``segue`` does, for tests that start it from the checkout."""

from __future__ import annotations

from cli.main import main

if __name__ == "__main__":
    main()
