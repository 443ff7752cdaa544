"""What people have to hand in: one report of an area and a month or year, in every form."""
