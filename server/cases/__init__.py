"""Case, item, instance, task, deadline, timer, event: where the engine meets the rows."""
