"""The kinds of places: each module has a function ``find(scene)`` that yields what is there."""
