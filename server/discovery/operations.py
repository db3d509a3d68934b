"""What people do with leads."""

from server.discovery.handling import begin_application, close, contact, take, tell_overdue
from server.discovery.reporting import report
from server.discovery.scanning import scan
from server.discovery.signals import read_list

__all__ = ["begin_application", "close", "contact", "read_list", "report", "scan", "take", "tell_overdue"]
