"""Rival theories, one module each: plain functions of arrays, with the equations of their papers.

Nothing here knows a scenario, a file or a picture. Arrays have one place an actor, in the order in which the actors
are given. Positions are on any scale; capability and salience from 0, in any unit.
"""
