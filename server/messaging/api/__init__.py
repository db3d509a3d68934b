"""Messages over HTTP for programs."""

from server.messaging.api.inbox import inbox
from server.messaging.api.outside import messages, webhooks

BLUEPRINTS = (inbox, messages, webhooks)
