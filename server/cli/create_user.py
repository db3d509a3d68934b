"""`yimen create-user`: an account on a post, with a password that must be changed at the first sign-in."""

from __future__ import annotations

import json
import os

import click

from server.config import load


@click.command("create-user")
@click.argument("login")
@click.option("--name", required=True, help="姓名。 / Name.")
@click.option("--unit", "unit_code", required=True, help="单位代码，如 qingsui。 / Code of the unit.")
@click.option("--role", required=True, help="岗位，如 clerk。 / Role at the unit.")
@click.option("--email", help="邮箱，用于提醒。 / E-mail for reminders.")
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象。 / Print one JSON object.")
def create_user(login: str, name: str, unit_code: str, role: str, email: str | None, as_json: bool) -> None:
    """建账号并放到岗位上，打印一次性密码。 / Add an account on a post and print its one-time password.

    \b
    第一个账号由首次启动建立 the first account is made by the first start; 例 another:
      yimen create-user wang --name 姓名 --unit system --role system_admin
    """
    from sqlalchemy import select

    from server.cli.serve import instruments
    from server.cli.tables import require_tables
    from server.foundation.clock import SystemClock
    from server.foundation.errors import FieldProblem, InvalidAnswers
    from server.foundation.identity import system_actor
    from server.foundation.transaction import run_command
    from server.foundation.work import Work
    from server.organisation import founding, operations, passwords
    from server.organisation.models import Unit

    password = passwords.one_time()
    settings = load(os.environ)
    database, house, _clock = instruments(settings)
    who, now = system_actor(house.county, channel="cli"), SystemClock().now()

    def create(work: Work) -> None:
        unit = work.session.scalar(select(Unit.id).where(Unit.code == unit_code, Unit.county == house.county))
        if unit is None and unit_code == founding.SYSTEM and not work.session.scalar(select(Unit.id).limit(1)):
            # An empty installation: somebody must be able to sign in and set up the rest.
            unit = founding.system_unit(work)
        if unit is None:
            problem = FieldProblem(
                "unit", "unknown", f"没有代码为 {unit_code} 的单位。", f"No unit has the code {unit_code}."
            )
            raise InvalidAnswers([problem])
        user = operations.add_user(work, login=login, name=name, password=password, email=email)
        operations.appoint(work, user_id=user.id, unit_id=unit, role=role, since=work.today)

    try:
        require_tables(database)
        run_command(database, lambda session: create(Work(session=session, actor=who, now=now, house=house)))
    finally:
        database.close()
    if as_json:
        click.echo(json.dumps({"ok": True, "login": login, "password": password}, ensure_ascii=False))
        return
    click.echo(f"账号 login: {login}\n一次性密码 one-time password: {password}")
