"""The state world: 193 members of the United Nations, coded texts, and one rule of voting shared with the actors.

No weeks and no pairs: a table of members (:mod:`sim.states.members`), texts (:mod:`sim.states.texts`), where a member
stands (:mod:`sim.states.stand`), what it answers (:mod:`sim.states.rule`) and whether it comes
(:mod:`sim.states.absence`). :mod:`sim.states.stand` puts them together.
"""
