"""What may be asked freely of a MySQL server: one statement that reads, and no files."""

from __future__ import annotations

import itertools
import re

from sql.errors import NotReadOnlyError

_READING = ("SELECT", "WITH", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "VALUES", "TABLE", "(")
_WRITING = (("FOR", "UPDATE"), ("FOR", "SHARE"), ("LOCK", "IN"))
_FILES = re.compile(r"\b(outfile|dumpfile|load_file)\b", re.IGNORECASE)


def refuse_writing(query: str) -> None:
    """Let pass one statement that reads; a read-only transaction must be the second lock.

    Raises:
        NotReadOnlyError: it is something else.
    """
    words = _words(query)
    if not words or words[0] not in _READING or ";" in words:
        raise NotReadOnlyError("only reading is allowed here: give one SELECT")
    if "INTO" in words or any(pair in _WRITING for pair in itertools.pairwise(words)):
        raise NotReadOnlyError("only reading is allowed here: no INTO, no locks")
    if _FILES.search(query):
        raise NotReadOnlyError("only reading is allowed here, and no files of the server")


def _words(query: str) -> list[str]:
    """Return the words of a statement in capitals, without quoted text and a final semicolon.

    Raises:
        NotReadOnlyError: a quote is not closed.
    """
    import sqlglot
    from sqlglot import TokenType

    try:
        tokens = sqlglot.tokenize(query, read="mysql")
    except sqlglot.errors.SqlglotError:
        raise NotReadOnlyError("the statement ends too early: is a quote missing?") from None
    quoted = (TokenType.STRING, TokenType.IDENTIFIER)
    words = [token.text.upper() for token in tokens if token.token_type not in quoted]
    return words[:-1] if words[-1:] == [";"] else words
