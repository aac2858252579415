"""Finds a Chromium for the browser tests, or gets one: Debian's package as root, else Playwright's own download."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def found() -> str | None:
    """The path of an installed browser."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def main() -> int:
    if found():
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing chromium for the browser tests")
        packages = ["chromium", "fonts-noto-cjk"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", *packages], check=False, **quiet)
        if found():
            return 0
    print("Fetching a Chromium for the browser tests")
    done = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if done.returncode:
        print("No browser could be installed: the browser tests will fail. Install chromium and run make test again.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
