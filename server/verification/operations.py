"""What people do in verification, in one place to import from."""

from server.verification.authorising import authorise
from server.verification.correcting import correct
from server.verification.entering import enter, resend, rest_without_record
from server.verification.opening import investigate
from server.verification.sources import change as change_source
from server.verification.survey import file_relative, record_appraisal
from server.verification.withdrawing import withdraw

__all__ = [
    "authorise", "change_source", "correct", "enter", "file_relative",
    "investigate", "record_appraisal", "resend", "rest_without_record",
    "withdraw",
]  # fmt: skip
