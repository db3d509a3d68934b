"""E-mail by SMTP: one connection for a batch, TLS before any password."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr

from notifications.channels import Letter, PermanentFailure, TemporaryFailure

SECONDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed in, and in whose name."""

    host: str
    port: int = 587
    security: str = "starttls"  #: starttls, tls, none
    user: str | None = None
    password: str | None = None
    sender: str = "yimen@localhost"


class EmailChannel:
    """Send letters over one connection, opened with the first of them."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._connection: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> str:
        """Hand a letter to the mail server and return its Message-ID.

        :raises TemporaryFailure: the server is away, busy, or asks to try later (4xx).
        :raises PermanentFailure: it refuses the address, the message or our credentials (5xx).
        """
        if "@" not in parseaddr(letter.address)[1]:
            raise PermanentFailure("no mail address")
        message = _compose(letter, self._server.sender)
        try:
            self._open().send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            raise _failure(code, answer) from error
        except smtplib.SMTPResponseException as error:
            self.close()
            raise _failure(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise TemporaryFailure(f"{type(error).__name__}: {error}") from error
        return str(message["Message-ID"])

    def close(self) -> None:
        """End the connection, when there is one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.quit()
            except (OSError, smtplib.SMTPException):
                connection.close()

    def _open(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = _connect(self._server)
        return self._connection


def _connect(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    connection: smtplib.SMTP
    if server.security == "tls":
        connection = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    try:
        if server.security == "starttls":
            connection.starttls(context=context)
        if server.user:
            connection.login(server.user, server.password or "")
    except BaseException:
        connection.close()
        raise
    return connection


def _compose(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = letter.rendered.title
    message["From"] = sender
    message["To"] = letter.address
    # The same id on every attempt: a mail system that saw it before can drop the repetition.
    message["Message-ID"] = f"<{letter.id}@{parseaddr(sender)[1].rpartition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{letter.rendered.body}\n\n{letter.link}\n" if letter.link else f"{letter.rendered.body}\n")
    return message


def _failure(code: int, answer: bytes | str) -> TemporaryFailure | PermanentFailure:
    words = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    kind = PermanentFailure if code >= 500 else TemporaryFailure
    return kind(f"{code} {words}"[:300])
