"""The rules of the model: pure, elementwise functions, one mechanism a file.

Every argument is a number or an array over runs; the bodies use only ``+ - * /``, ``sqrt``,
comparisons and :func:`sim.rules.ops.where`, which IEEE 754 defines exactly, so that Python floats,
NumPy arrays and compiled code give the same bits. Nothing here draws random numbers, reads files or
knows the name of an actor.
"""
