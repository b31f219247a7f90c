"""Where an outcome changes: a map over two coded values, with its frontiers and thresholds.

``python -m analysis.frontier x=credibility.US y=prospects.China-US outcome=arms_sale`` asks how often
China sells arms, for each pair of (how far American threats are believed, how much China hopes for from
Washington). Every cell is played with the same runs: the same luck, and the same draw of every other coded
value (common random numbers), so that two cells differ by x and y alone.

Work goes where the outcome changes: a coarse grid first, then boxes are split in four (a quadtree) while
their corners differ by more than a tolerance or lie on different sides of a contour; the rest is
interpolated between cells that were played, is marked as such in the table, and is checked by playing a
random sample of it. A change that begins and ends inside one box of the coarse grid would be missed.

Thresholds are found by bisection. Their intervals invert the Wilson interval of the share: the threshold
may lie wherever the share's 95 % interval holds the level. Bisection takes for granted that the outcome
rises or falls along the line; where the map says otherwise, a note says so.
"""
