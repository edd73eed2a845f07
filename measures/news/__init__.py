"""What has become public of a plan, and when: published reports, answers, adopted plans, rounds.

`news.newest(scope)` gives it newest first. Each kind is a source of its own, told by the module that bears its name.
Nothing is stored: every entry is read from what it tells of, so that what is withdrawn is gone from here too.
"""

from measures.news.entry import Detail, Entry, Scope
from measures.news.paging import Place, newest

__all__ = ["Detail", "Entry", "Place", "Scope", "newest"]
