"""How will states position themselves, and what would change their minds?"""

__version__ = "0.1.0"
