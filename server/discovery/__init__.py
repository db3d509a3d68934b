"""Leads from villages and data, needs assessment, low-income monitoring: who may need help and was not seen."""
