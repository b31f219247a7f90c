"""Sweeps: many configurations, each played once, on a laptop or on a cluster.

A sweep is a set of *cells*. A cell is a checked configuration; its address is the hash of what
determines its result: world, seed, runs, sampling, columns and the rules' code. Its result is one
*shard*, ``cells/ab/abcd....parquet``, with its SHA-256 beside it. A shard that can be seen under its name
is whole, so that a sweep can be killed anywhere and resumed: what is there is kept, what is missing is
played, and the bytes are those of a sweep that was never interrupted.

The modules, in the order in which a sweep meets them:

* :mod:`~sim.sweep.words`: the command line becomes axes and options;
* :mod:`~sim.sweep.design`: Latin hypercube and Sobol designs;
* :mod:`~sim.sweep.cells`: what a cell is, its address, how it is played;
* :mod:`~sim.sweep.plan`: all cells, checked, written down before the first is played;
* :mod:`~sim.sweep.store` and :mod:`~sim.sweep.lock`: shards on disk; who may write;
* :mod:`~sim.sweep.pool` and :mod:`~sim.sweep.worker`: processes on one machine;
* :mod:`~sim.sweep.slurm`: array jobs whose tasks each run such a pool;
* :mod:`~sim.sweep.status` and :mod:`~sim.sweep.table`: how far it is; one table at the end;
* :mod:`~sim.sweep.chart`: its picture;
* :mod:`~sim.sweep.cli`: ``python -m sim -m ...`` and ``python -m sim sweep ...``.
"""
