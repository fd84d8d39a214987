"""Sources of contacts: one file a family, each turning its table into contact events.

Every reader returns a `Reading`: the events it accepts, the windows its source covers, and a
tally of every row it set aside, so that the rows read are always accounted for.
"""
