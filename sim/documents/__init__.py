"""TOML files as documents: read whole, laid over their bases, with a line for every mistake.

keys      paths inside a file and how they are written: ``intervention[1].affinity.sd``
locate    the line on which each key and entry stands
source    a file as read, and the chain of its bases
merge     a chain laid into one content, which remembers whose every part is
problems  the mistakes that pydantic found, in the project's words
repair    what is left of a content without its mistakes, so that it can be checked further
document  all of it: a file in, a checked record or all its mistakes out
pin       what a file was written against, and whether it has changed since
"""
