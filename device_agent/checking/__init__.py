"""`loa-agent check`: what is wrong with this controller, and what to do; facts in, findings out."""
