"""The demo county 青穗县: invented places and people, made through the product's own operations."""
