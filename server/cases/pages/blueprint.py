"""The blueprint that all pages of the cases room hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("cases", __name__, template_folder="../templates")
