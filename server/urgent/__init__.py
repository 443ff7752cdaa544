"""Urgent orders: prepared by one, signed by as many as the hour and the breadth ask for, given out
at the last touch; corrected or called off by one press; and drills, which are none of it."""
