"""The adapter around SpiffWorkflow: the only folder that imports it."""
