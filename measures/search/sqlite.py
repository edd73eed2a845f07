"""
SQLite: an FTS5 table of words beside each table, kept by triggers. It has no copy of the texts (`content=''`), so a
row goes out of it by telling what stood in it.

FTS5 knows no Norwegian, so word forms are a matter of the question: a long word is asked for by its stem as a
beginning, a short one by all its forms. Hundreds of words in all their forms are too many to ask for; which of them
are in the index at all, a second table tells, a view of the first that FTS5 makes by itself.
"""

ROW = "rowid, head, rest"


def holding(table, terms, *, head, own):
    every = " AND ".join(f"({_asked(term)})" for term in terms)
    if head:
        every = f"{{head}} : ({every})"
    if own:
        every += " AND {head} : (" + " OR ".join(f"({_asked(term)})" for term in terms) + ")"
    return _matching(table, every)


def holding_one_of(table, words):
    return _matching(table, " OR ".join(f'"{word}"' for word in words))


def words_beginning(cursor, table, beginning):
    end = beginning[:-1] + chr(ord(beginning[-1]) + 1)
    cursor.execute(
        f'SELECT term FROM "{_name(table)}_words" WHERE term >= %s AND term < %s',  # noqa: S608 (own names)
        [beginning, end],
    )
    return [word for (word,) in cursor.fetchall()]


def _asked(term):
    if term.is_phrase:
        return f'"{" ".join(term.words)}"'
    if term.beginning:
        return f'"{term.beginning}"*'
    return " OR ".join(f'"{form}"' for form in term.forms)


def _matching(table, question):
    words = _name(table)
    return {
        "tables": [words],
        # The plus keeps SQLite from asking the words anew for each row of the table.
        "where": [f'+"{words}".rowid = "{table}".id', f'"{words}" MATCH %s'],
        "params": [question],
    }


def _name(table):
    return f"search_{table}"


def take_down(cursor, table):
    for name in _triggers(table):
        cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
    cursor.execute(f'DROP TABLE IF EXISTS "{_name(table)}_words"')
    cursor.execute(f'DROP TABLE IF EXISTS "{_name(table)}"')


def put_up(cursor, indexed, existing):
    wanted = _definitions(indexed, existing)
    names = ", ".join(f"'{name}'" for name in wanted)
    cursor.execute(f"SELECT name, sql FROM sqlite_master WHERE name IN ({names})")  # noqa: S608 (own names)
    if dict(cursor.fetchall()) == wanted:
        return
    take_down(cursor, indexed.table)
    for definition in wanted.values():
        cursor.execute(definition)
    cursor.execute(
        f'INSERT INTO "{_name(indexed.table)}" ({ROW}) SELECT {_values(indexed, existing, "")}'  # noqa: S608
        f' FROM "{indexed.table}"{_where(indexed, "")}'
    )


def _triggers(table):
    return [f"search_{table}_{event}" for event in ("insert", "update", "delete")]


def _definitions(indexed, existing):
    """{name: SQL}, exactly as SQLite keeps it, of the table of words, what is in it, and its triggers."""
    table, words = indexed.table, _name(indexed.table)
    added, changed, deleted = _triggers(table)
    columns = indexed.columns((*indexed.head, *indexed.rest), existing)
    # The id never changes; without it there might be no column to name, before a migration adds them.
    touched = ", ".join(f'"{column}"' for column in ["id", *columns, *_asked_of(indexed)])
    put = (
        f'INSERT INTO "{words}" ({ROW}) SELECT {_values(indexed, existing, "new.")}{_where(indexed, "new.")};'
    )
    take = (
        f'INSERT INTO "{words}" ("{words}", {ROW}) SELECT \'delete\', {_values(indexed, existing, "old.")}'
        f"{_where(indexed, 'old.')};"
    )
    return {
        words: f'CREATE VIRTUAL TABLE "{words}" USING fts5(head, rest, content=\'\', tokenize="unicode61'
        ' remove_diacritics 0")',
        f"{words}_words": f'CREATE VIRTUAL TABLE "{words}_words" USING fts5vocab("{words}", "row")',
        added: f'CREATE TRIGGER "{added}" AFTER INSERT ON "{table}" BEGIN {put} END',
        # One trigger for both: of two, SQLite does not say which comes first.
        changed: f'CREATE TRIGGER "{changed}" AFTER UPDATE OF {touched} ON "{table}" BEGIN {take} {put} END',
        deleted: f'CREATE TRIGGER "{deleted}" AFTER DELETE ON "{table}" BEGIN {take} END',
    }


def _values(indexed, existing, row):
    head, rest = (
        " || ' ' || ".join(f"coalesce({row}\"{column}\", '')" for column in columns) or "''"
        for columns in (indexed.columns(indexed.head, existing), indexed.columns(indexed.rest, existing))
    )
    return f"{row}id, {head}, {rest}"


def _where(indexed, row):
    return f" WHERE {indexed.condition.format(row=row)}" if indexed.condition else ""


def _asked_of(indexed):
    """The columns that the condition asks of."""
    return [indexed.condition.format(row="").split()[0]] if indexed.condition else []
