"""Devices: their enrolment, what each one is configured to be, and how each one is."""
