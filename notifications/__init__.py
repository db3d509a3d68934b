"""What we tell them: message texts, the reminder ladder, and one folder per channel."""
