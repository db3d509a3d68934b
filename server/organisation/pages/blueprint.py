"""The blueprint that all pages of the organisation hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("organisation", __name__, template_folder="../templates")
