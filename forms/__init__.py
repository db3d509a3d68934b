"""What people answer: JSON Schema 2020-12 with hints; answers in, field errors out."""

from forms.fields import Field, Option
from forms.form import Form, MissingLimit, Validated, keys, load
from forms.identity import (
    IdNumber,
    InvalidIdNumber,
    mask_id,
    mask_name,
    mask_phone,
    parse_id_number,
    to_18,
)
from forms.problems import FieldError
from forms.source import BrokenForm, UnknownForm

__all__ = [
    "BrokenForm",
    "Field",
    "FieldError",
    "Form",
    "IdNumber",
    "InvalidIdNumber",
    "MissingLimit",
    "Option",
    "UnknownForm",
    "Validated",
    "keys",
    "load",
    "mask_id",
    "mask_name",
    "mask_phone",
    "parse_id_number",
    "to_18",
]
