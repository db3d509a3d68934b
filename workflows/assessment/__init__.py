"""The means of a household against the county's standards: an item-by-item sheet that says why, from dated tables."""

from workflows.assessment.compute import compute
from workflows.assessment.evidence import Evidence
from workflows.assessment.new_job import AT_ONCE, counts_from
from workflows.assessment.sheet import Sheet

__all__ = ["AT_ONCE", "Evidence", "Sheet", "compute", "counts_from"]
