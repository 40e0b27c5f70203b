"""Start the application: the `readiness` command, and `python -m readiness`."""

import sys
from pathlib import Path

_BOX = Path(__file__).with_name("readiness_app")  # there in an installed wheel, not in a checkout
if _BOX.is_dir():
    sys.path.insert(0, str(_BOX))


def main() -> None:
    """Run the command line and leave with its exit code."""
    from cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
