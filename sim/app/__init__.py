"""A page for the class: choose a scenario, play it, change what matters, ask why.

``python -m sim.app`` serves one static page and a small interface of pure questions to it.
"""
