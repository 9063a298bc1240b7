"""Collections: what maps, feature services, tiles and exports show, one SQL source each.

Every reader says ``FROM (<source>) AS feature``: what a tile holds is what the items are.
"""
