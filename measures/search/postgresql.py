"""
PostgreSQL: two generated columns a table with the words of the head and of all, in its `norwegian` configuration,
and a GIN index over each. No model knows them: Django names the columns that it reads and writes.
"""

from hashlib import md5

HEAD, ALL = "search_head", "search_all"
# PostgreSQL would take "drift/investering" for a file and "2018-2022" for a negative number.
SIGNS = "/.:@_-&=?#%~+<>;,"
# A tsvector has room for a megabyte, and a text that is longer is not to be refused for that.
LONGEST = 200_000
# Of several words, enough rows to tell which is the usual one.
MOST_OF_SEVERAL = 5000


def holding(table, terms, *, head, own):
    question, params = _all_of(terms)
    where = [f'"{table}".{HEAD if head else ALL} @@ ({question})']
    if own:
        any_of, more = _any_of(terms)
        where.append(f'"{table}".{HEAD} @@ ({any_of})')
        params = [*params, *more]
    return {"where": where, "params": params}


def holding_one_of(table, words):
    """Each word is asked for by itself: of hundreds in one question PostgreSQL expects so many rows that it would
    rather read the whole table."""
    each = (
        f'SELECT other.id FROM unnest(%s::text[]) AS word JOIN "{table}" AS other'  # noqa: S608 (own names)
        f" ON other.{ALL} @@ to_tsquery('norwegian', word) LIMIT {MOST_OF_SEVERAL}"
    )
    return {"where": [f'"{table}".id = ANY(ARRAY({each}))'], "params": [list(words)]}


def words_beginning(_cursor, _table, _beginning):
    """None need be known: whichever form of a word is asked for, all its forms are found."""
    return []


def _all_of(terms):
    return _joined(terms, "&&")


def _any_of(terms):
    return _joined(terms, "||")


def _joined(terms, sign):
    functions = ["phraseto_tsquery" if term.is_phrase else "to_tsquery" for term in terms]
    return f" {sign} ".join(f"{name}('norwegian', %s)" for name in functions), [
        _asked(term) for term in terms
    ]


def _asked(term):
    if term.is_phrase:
        return " ".join(term.words)
    return f"'{term.word}':*" if term.beginning else f"'{term.word}'"


def take_down(cursor, table):
    cursor.execute(
        f'ALTER TABLE IF EXISTS "{table}" DROP COLUMN IF EXISTS {HEAD}, DROP COLUMN IF EXISTS {ALL}'
    )


def put_up(cursor, indexed, existing):
    table = indexed.table
    columns = {
        HEAD: _expression(indexed, indexed.columns(indexed.head, existing)),
        ALL: _expression(indexed, indexed.columns((*indexed.head, *indexed.rest), existing)),
    }
    mark = md5(repr(columns).encode(), usedforsecurity=False).hexdigest()
    if _mark_of(cursor, table) == mark:
        return
    take_down(cursor, table)
    for name, expression in columns.items():
        # Both at once would be one rewriting of the table, but a longer statement to read in a log.
        cursor.execute(
            f'ALTER TABLE "{table}" ADD COLUMN {name} tsvector GENERATED ALWAYS AS ({expression}) STORED'
        )
        # Without a list of what is yet to be sorted in, which every single question would have to go through.
        cursor.execute(
            f'CREATE INDEX "{name}_{table}" ON "{table}" USING gin ({name}) WITH (fastupdate = off)'
        )
    cursor.execute(f"COMMENT ON COLUMN \"{table}\".{HEAD} IS '{mark}'")


def _mark_of(cursor, table):
    cursor.execute(
        "SELECT col_description(attrelid, attnum) FROM pg_attribute"
        " WHERE attrelid = to_regclass(%s) AND attname = %s AND NOT attisdropped",
        [f'"{table}"', HEAD],
    )
    found = cursor.fetchone()
    return found and found[0]


def _expression(indexed, columns):
    text = " || ' ' || ".join(f"coalesce(\"{column}\", '')" for column in columns) or "''"
    plain = f"translate(left({text}, {LONGEST}), '{SIGNS}', repeat(' ', {len(SIGNS)}))"
    words = f"to_tsvector('norwegian'::regconfig, {plain})"
    if not indexed.condition:
        return words
    return f"CASE WHEN {indexed.condition.format(row='')} THEN {words} END"
