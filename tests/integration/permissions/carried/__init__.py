"""Every change that the matrix carries out: by whom, from which page, with what in it; and what it does not, with the reason."""

from __future__ import annotations

from tests.integration.permissions.carried import cases, checks, money, office, undone

CARRIED = {**cases.CARRIED, **checks.CARRIED, **money.CARRIED, **office.CARRIED}
NOT_CARRIED = undone.NOT_CARRIED
#: About whoever asks, whatever is sent: the same by somebody else is theirs.
ONES_OWN = {
    "organisation.change_password", "organisation.make_token", "messaging.choose", "messaging.mark_all_read", "inbox-api.choose", "inbox-api.mark_read",
    "cases.create_feed", "intake.check_id",
}  # fmt: skip
#: Opened by the step itself to whoever it is entrusted to, also at a provider: no action of a post.
BY_HOLDING = {"verification.keep_photos", "verification-api.keep_visit_file"}
