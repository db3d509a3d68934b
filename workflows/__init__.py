"""What happens next: diagrams, decisions and terms; pure, without a database, the web or a clock of its own."""
