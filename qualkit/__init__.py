"""qualkit: from a folder of field transcripts to a study report that can be defended.

Importing the package loads nothing but this line, so that every door opens at once.
"""

__version__ = "0.1.0"
