"""The tree of areas: city, wards, communes, special zones, neighbourhoods, and groups."""
