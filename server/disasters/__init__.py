"""Natural disasters and what follows in winter: events, the households hit, the townships' winter-spring lists, what came of each line (ZH10 20–21)."""
