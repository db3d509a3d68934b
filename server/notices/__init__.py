"""Public notices before a decision and publication after it: the page, the poster, photo proof, objections."""
