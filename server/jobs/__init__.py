"""What nobody in person does: plain functions over claimed rows, run by a thread, by RQ workers, or by a test."""

from server.jobs.ticking import tick

__all__ = ["tick"]
