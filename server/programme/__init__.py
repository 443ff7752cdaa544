"""What people schedule: entries, revisions, acceptances; checked and explained before saving."""
