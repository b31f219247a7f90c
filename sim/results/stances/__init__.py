"""The stance picture: where each actor stands in three domains, week by week, and what happened.

One small panel an actor: the line of the single run, the ensemble's middle half and middle nine
tenths behind it, events as numbered marks, the offers that are open, and at the right end of each
line the words for where it ends. Same run, same bytes.
"""
