"""Where packages come from: what a person told pip is passed on to uv, which reads none of it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

OPTIONS = ("index-url", "extra-index-url", "find-links", "no-index", "cert", "trusted-host")


def pip_options(python: Path) -> dict[str, str]:
    """Return pip's options about registries as pip sees them: variables before files, `install` before `global`."""
    done = subprocess.run(
        [str(python), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False, encoding="utf-8"
    )
    found: dict[str, dict[str, str]] = {}
    for line in done.stdout.splitlines():
        name, _, value = line.partition("=")
        section, _, option = name.rpartition(".")
        found.setdefault(section, {})[option] = value.strip().strip("'\"")
    options: dict[str, str] = {}
    for section in ("global", "install", ":env:"):
        options.update({k: v.replace("\\n", " ") for k, v in found.get(section, {}).items() if k in OPTIONS})
    return options


def uv_variables(options: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """Return uv's variables for these options; what the person set for uv itself stays."""
    wanted = {
        "UV_DEFAULT_INDEX": options.get("index-url", ""),
        "UV_INDEX": " ".join(options.get("extra-index-url", "").split()),
        "UV_FIND_LINKS": ",".join(options.get("find-links", "").split()),
        "UV_INSECURE_HOST": " ".join(options.get("trusted-host", "").split()),
        "UV_NO_INDEX": "1" if options.get("no-index", "").lower() in {"1", "true", "yes", "on"} else "",
        "SSL_CERT_FILE": options.get("cert", ""),
        "UV_SYSTEM_CERTS": "1",
        # Every file is pinned by hash, so it does not matter which of the person's registries serves it.
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }
    return {name: value for name, value in wanted.items() if value and name not in environ}


def offline(wheelhouse: Path) -> list[str]:
    """Return the options that make pip and uv alike take packages from a folder only."""
    return ["--no-index", "--find-links", str(wheelhouse)]


def installer_environment(python: Path) -> dict[str, str]:
    """Return the environment in which uv installs as pip would."""
    return {**os.environ, **uv_variables(pip_options(python), os.environ)}
