"""What the catalogue tells other slices: the layer of an item, and the layers in their order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.cases.words import Name
from server.resident.catalogue import LAYERS, layer_of


def layer(item: str) -> tuple[str, Name]:
    """Return the key and the name of the layer to which an item belongs."""
    key = layer_of(item)
    return key, LAYERS[key]


def layers() -> list[str]:
    """Return the keys of the layers in the order in which they are told."""
    return list(LAYERS)


OFFERS: dict[str, Callable[..., Any]] = {"catalogue.layer": layer, "catalogue.layers": layers}
