"""The calendar in force: the yearly notice, closures of the county, and open deadlines planned anew."""
