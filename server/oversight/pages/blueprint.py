"""The blueprint that all pages of oversight hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("oversight", __name__, template_folder="../templates")
