"""What a city or a province reads of the counties below it: figures, never a case, and none that points at a family."""
