"""Keep templates compiled between two starts: the first person after a restart waits for no compiler."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import jinja2
from flask import Flask

FOLDER = Path(__file__).parent / "__pycache__" / "templates"


def keep_compiled(app: Flask) -> None:
    """Let an application find its templates compiled, beside the modules that Python keeps compiled and only where it keeps those.

    Call it once the environment's options are set: they are a part of what is kept.
    """
    if sys.dont_write_bytecode:
        return
    try:
        FOLDER.mkdir(parents=True, exist_ok=True)
    except OSError:
        return  # installed where this account may not write
    if os.access(FOLDER, os.W_OK):
        app.jinja_env.bytecode_cache = jinja2.FileSystemBytecodeCache(str(FOLDER), pattern=f"{_way(app)}-%s.cache")


def _way(app: Flask) -> str:
    """Return by what way templates are compiled here: another version or option compiles them anew."""
    environment = app.jinja_env
    options = (
        jinja2.__version__, environment.trim_blocks, environment.lstrip_blocks, environment.keep_trailing_newline,
        sorted(environment.extensions),
    )  # fmt: skip
    return hashlib.sha256(repr(options).encode()).hexdigest()[:12]
