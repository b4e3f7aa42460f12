"""Roads in the process: an OpenStreetMap extract becomes a graph, the graph answers travel."""
