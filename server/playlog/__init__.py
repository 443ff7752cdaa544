"""What was said, where, proven by whom: receipts, and exactly one outcome per item and device."""
