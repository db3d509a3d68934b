"""Decision tables of the county: what holds, what somebody proposes to change, and the second person who puts it into force."""
