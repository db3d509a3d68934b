"""What a change in a household leads to: deaths, moves, members who join or leave, want of cooperation, checks."""
