"""Other systems that are told what a unit is told: who subscribes, where to, signed with which secret."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from urllib.parse import urlsplit

from sqlalchemy import bindparam, select

from notifications.catalogue import TEMPLATES
from notifications.channels.web import is_open_to, literal
from notifications.channels.webhook import secret_from
from server.audit import operations as audit
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.messaging.models import WebhookSubscription
from server.organisation import rules
from server.organisation.models import Unit

ACTION = "webhook.manage"
SECRET_BYTES = 32
LONGEST_URL = 300
#: Asked with every message, so it is built once.
_AT_UNITS = select(WebhookSubscription.id, WebhookSubscription.unit_id, WebhookSubscription.templates).where(
    WebhookSubscription.unit_id.in_(bindparam("units", expanding=True)), WebhookSubscription.ended_at.is_(None)
)


def wanting(work: Work, told: Collection[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
    """Return the subscriptions that want each of some messages, which are given as (unit id, template)."""
    if not told:
        return {}
    rows = work.session.execute(_AT_UNITS, {"units": sorted({unit for unit, _ in told})}).all()
    return {
        (unit, template): [r.id for r in rows if r.unit_id == unit and (not r.templates or template in r.templates)]
        for unit, template in told
    }


def subscribe(work: Work, *, unit_id: str, name: str, url: str, templates: Collection[str] = ()) -> tuple[str, str]:
    """Subscribe a unit's system and return the subscription's id and its signing secret, which is shown this once.

    :raises NotPermitted: the actor does not manage subscriptions.
    :raises InvalidAnswers: the unit does not exist, the address is no https address, or a message is unknown.
    """
    rules.require(work.actor, ACTION)
    problems = _problems(work, unit_id, name, url, templates)
    if problems:
        raise InvalidAnswers(problems)
    secret = secret_from(secrets.token_bytes(SECRET_BYTES))
    row = WebhookSubscription(
        id=work.new_id(), county=work.house.county, unit_id=unit_id, name=name.strip(), url=url.strip(),
        secret_sealed=work.house.vault.encrypt(secret), templates=sorted(set(templates)), created_at=work.now,
        created_by=work.actor.id,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    audit.record(work, "webhook.subscribe", row.id, unit=unit_id, url=row.url)
    return row.id, secret


def _problems(work: Work, unit_id: str, name: str, url: str, templates: Collection[str]) -> list[FieldProblem]:
    found = []
    if work.session.scalar(select(Unit.id).where(Unit.id == unit_id, Unit.county == work.house.county)) is None:
        found.append(FieldProblem("unit_id", "unknown", "请选择单位。", "Choose a unit."))
    if not name.strip():
        found.append(FieldProblem("name", "required", "请填写对方系统的名称。", "Name the other system."))
    if not _is_address(url.strip(), plain=work.house.demo):
        found.append(
            FieldProblem(
                "url", "url", "请填写 https:// 开头的完整地址。", "Give a full address that begins with https://."
            )
        )
    elif _is_walled(work, url.strip()):
        found.append(
            FieldProblem(
                "url", "private", "这个地址在内部网络里；要允许，请先在 YIMEN_WEBHOOK_NETWORKS 中写明网段。",
                "This address lies in a private network; name the network in YIMEN_WEBHOOK_NETWORKS first.",
            )
        )  # fmt: skip
    if unknown := sorted(set(templates) - set(TEMPLATES)):
        found.append(
            FieldProblem(
                "templates", "unknown", f"没有这些消息：{'、'.join(unknown)}", f"Unknown: {', '.join(unknown)}"
            )
        )
    return found


def _is_address(url: str, *, plain: bool) -> bool:
    """Tell whether messages may be posted there; a demo may speak http, for instance to a machine beside it."""
    parts = urlsplit(url)
    return (
        bool(parts.hostname) and parts.scheme in ({"http", "https"} if plain else {"https"}) and len(url) <= LONGEST_URL
    )


def _is_walled(work: Work, url: str) -> bool:
    """Tell whether an address written in figures may not be reached; what a name leads to is looked at when a message leaves."""
    written = literal(urlsplit(url).hostname or "")
    return written is not None and not is_open_to(written, work.house.parameters.get("webhook_networks", ()))


def end(work: Work, *, subscription_id: str) -> None:
    """End a subscription; what is written already still goes out.

    :raises NotPermitted: the actor does not manage subscriptions.
    :raises NotFound: there is none that runs.
    """
    rules.require(work.actor, ACTION)
    row = work.session.get(WebhookSubscription, subscription_id)
    if row is None or row.county != work.house.county or row.ended_at is not None:
        raise NotFound
    row.ended_at = work.now
    work.session.flush()
    audit.record(work, "webhook.end", row.id)


def running(work: Work) -> list[tuple[WebhookSubscription, str]]:
    """Return the subscriptions that run, with the names of their units.

    :raises NotPermitted: the actor does not manage subscriptions.
    """
    rules.require(work.actor, ACTION)
    rows = work.session.execute(
        select(WebhookSubscription, Unit.name)
        .join(Unit, Unit.id == WebhookSubscription.unit_id)
        .where(WebhookSubscription.county == work.house.county, WebhookSubscription.ended_at.is_(None))
        .order_by(Unit.name, WebhookSubscription.name)
    )
    return [(row[0], row[1]) for row in rows]
