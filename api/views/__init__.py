"""Pictures and pages of rooms for notebooks: matplotlib plots, folium maps without the network."""
