"""What `run.py` does before the project's own packages are installed; standard library only."""
