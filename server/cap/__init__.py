"""Alerts of other agencies and our own, in the Common Alerting Protocol 1.2 (OASIS): read and
written purely, checked against senders' certificates, taken in, told to other channels."""
