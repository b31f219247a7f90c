"""What do other theories say of the same coded actors?

Each rival is a small module of :mod:`analysis.rivals.theories` with the equations of its paper. What it reads from
the coded values stands in ``readings.yaml``, which a referee can dispute and change. Beside our model stand the null
models, and all are scored on the same dated record.
"""
