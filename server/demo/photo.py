"""A photo for the demo county and scenarios: one grey point, as small as a PNG can be."""

from __future__ import annotations

import base64

PHOTO = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNgAAAAAgAB5uGvugAAAABJRU5ErkJggg==")
