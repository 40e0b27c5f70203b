"""Start the application: the `readiness` command, and `python -m readiness`."""

import gc
import sys
from pathlib import Path

_BOX = Path(__file__).with_name("readiness_app")  # there in an installed wheel, not in a checkout
if _BOX.is_dir():
    sys.path.insert(0, str(_BOX))


def main() -> None:
    """Run the command line and leave with its exit code."""
    # One command is a short life: what it loads stays, and looking for garbage in it takes a tenth of a second.
    gc.set_threshold(100_000)
    from cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
