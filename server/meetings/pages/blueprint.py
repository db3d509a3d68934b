"""The blueprint of the meetings' pages."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("meetings", __name__, url_prefix="/meetings", template_folder="../templates")
