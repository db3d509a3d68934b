"""Periodic checks, changes reported, grace periods, raising, cutting and stopping aid after the person was heard."""
