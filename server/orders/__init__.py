"""Orders in force: urgent bulletins, stops, live. Issuing them is still to come (section 4)."""
