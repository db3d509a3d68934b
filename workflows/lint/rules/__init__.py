"""Our own rules: one module per part of a diagram, one function per rule."""
