"""What every page stands on: base templates, components, static files and the Flask glue."""
