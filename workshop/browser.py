"""The Chromium that the page tests open: found on this machine, or installed where that is allowed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from workshop.say import Stopped, step

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
MEND = "apt-get update && apt-get install -y chromium"


def find_chromium() -> str | None:
    """Return the path of a Chromium, or None."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    return str(MAC) if MAC.exists() else None


def require_chromium() -> str:
    """Return the path of a Chromium, installing it as root on Debian.

    :raises Stopped: there is none and it may not be installed from here.
    """
    if path := find_chromium():
        return path
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        with step("安装 Chromium（页面测试用）", "installing Chromium for the page tests"):
            environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "chromium"]):
                subprocess.run(command, capture_output=True, env=environment, check=False)
        if path := find_chromium():
            return path
    raise Stopped(f"页面测试需要 Chromium，请运行：  {MEND}\nThe page tests need Chromium. Run:  {MEND}")
