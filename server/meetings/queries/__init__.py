"""What the pages and the API of meetings show; nobody sees a vote before its time."""
