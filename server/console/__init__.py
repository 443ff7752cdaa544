"""The page people open: plain files until the console of section 11 takes their place."""
