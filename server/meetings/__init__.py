"""The joint meeting: agenda, attendance, quorum, recusal, votes, minutes, resolutions followed to their end."""
