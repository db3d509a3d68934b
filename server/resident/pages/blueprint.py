"""The blueprint that the residents' pages hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("resident", __name__, template_folder="../templates")
