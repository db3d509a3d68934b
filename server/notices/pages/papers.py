"""What hangs on the wall: the poster with its code to scan, and the monthly list of small quick relief."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask_babel import force_locale

from server.cases.lights import last_day
from server.cases.terms import measure
from server.documents.printing import qr
from server.foundation.clock import local_date
from server.foundation.months import first_of, month_after
from server.foundation.work import Work
from server.notices import monthly, queries
from server.notices.pages.blueprint import blueprint
from server.organisation.queries import hotline
from server.web.entry import now, query, service

SIZES = ("A4", "A3")


@blueprint.get("/notices/<notice_id>/poster")
def print_poster(notice_id: str) -> str:
    """Print the poster; before it hangs, the period is that of a posting today."""

    def read(work: Work) -> tuple[queries.NoticeSheet, date | None, str]:
        sheet = queries.sheet(work, notice_id)
        ends = sheet.ends_on
        if sheet.notice.state == "prepared":
            ends = last_day(measure(work, sheet.notice.rule, anchor=None, pinned_on=work.today).due.instant)
        return sheet, ends, hotline(work)

    sheet, ends, phone = query(read)
    size = request.args.get("size", "A4")
    with force_locale("zh"):
        return render_template(
            "notices/poster.html", sheet=sheet, notice=sheet.notice, facts=sheet.facts, ends_on=ends, hotline=phone,
            starts_on=sheet.starts_on or local_date(now()), size=size if size in SIZES else "A4", sizes=SIZES,
            qr_svg=qr(f"{service().house.base_url}{url_for('notices.show_public', code=sheet.notice.code)}"),
            back_url=url_for("notices.show_notice", notice_id=notice_id), document_number=sheet.number,
        )  # fmt: skip


@blueprint.get("/notices/urgent/<township>/<month>")
def print_monthly(township: str, month: str) -> str:
    """Print a township's list of small quick relief in a month, with family names only."""
    since = first_of(month)
    until = month_after(since)
    sheet: Any = query(lambda work: monthly.urgent_list(work, township=township, since=since, until=until))
    with force_locale("zh"):
        return render_template(
            "notices/monthly.html", sheet=sheet, since=since, until=until - timedelta(days=1), unit_name=sheet.township.name,
            back_url=url_for("notices.show_list"), printed_on=local_date(now()), hotline=query(hotline),
        )  # fmt: skip
