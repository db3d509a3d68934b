"""Applications that households send from home (网上申请): the receipt, the window's desk with its term, the answer."""
