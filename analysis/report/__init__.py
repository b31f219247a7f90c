"""One self-contained page on one or more runs: ``python -m analysis.report RUN...``.

The page has the question, the scenario's story with its paragraphs, the pictures, the tables, why the
turning points came about, what separates the runs, what analyses found (``--with`` a folder that
``analysis.compare``, ``analysis.sensitivity``, ``analysis.claims`` ... made), the limits, and how to make
it again. It is one HTML file without scripts that fetches nothing: pictures are inside it.
"""
