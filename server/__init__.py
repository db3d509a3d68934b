"""The service: everything with rows, HTTP, pages and jobs."""
