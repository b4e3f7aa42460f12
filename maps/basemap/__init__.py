"""The base map: an OpenStreetMap extract becomes one PMTiles file, and a page gets its cut of it."""
