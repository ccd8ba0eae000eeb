r"""What may be run freely on a MySQL server: one statement that reads, and no files.

The text that is judged must be the text that the server sees. So comments are removed, and what is
left is judged and sent: comments may hide words that the server runs (``/*! INTO */``), and
parsers disagree about where they end. The statement is not put together anew from a syntax tree,
which changes the meaning of some legal ones. Quoting is known, since the connection sets sql_mode.

This is the first lock. The second is a read-only transaction, and the best is a user who has the
right to SELECT and no other.
"""

from __future__ import annotations

import re

from sql.errors import NotReadOnlyError

_PARTS = re.compile(
    r"""
    (?P<quoted> '(?:[^'\\]|\\.|'')*+' | "(?:[^"\\]|\\.|"")*+" | `(?:[^`]|``)*+` )
    | (?P<comment> /\*.*?\*/ | \#[^\n]* | --(?=\s|\Z)[^\n]* )
    | (?P<plain> (?: (?!/\*|--(?:\s|\Z)) [^'"`\#] )++ )
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_EXECUTABLE = ("/*!", "/*M!")
_CONTROL_CODES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

_READING = "SELECT|WITH|SHOW|DESCRIBE|DESC|EXPLAIN|VALUES|TABLE"
_FIRST_WORD = re.compile(rf"[\s(]*(?:{_READING})(?![\w$])", re.IGNORECASE)

# A word may follow a number without a blank (1e5INTO): only letters before it make it another word.
_WORD = r"(?<![A-Za-z_$])(?:{})(?![\w$])"
_WRITING = re.compile(
    "|".join(
        (
            _WORD.format("INTO"),
            _WORD.format("INSERT|UPDATE|DELETE|REPLACE") + r"(?!\s*\()",  # but not the functions
            _WORD.format(r"FOR\s+(?:UPDATE|SHARE)"),
            _WORD.format(r"LOCK\s+IN"),
        )
    ),
    re.IGNORECASE | re.ASCII,
)
# Functions that read files, or make locks that outlive the transaction; names may be quoted.
_FUNCTIONS = re.compile(
    _WORD.format("LOAD_FILE|GET_LOCK|RELEASE_LOCK|RELEASE_ALL_LOCKS"), re.IGNORECASE | re.ASCII
)


def reading_only(query: str) -> str:
    """Return the text to send of one statement that reads: without comments.

    Raises:
        NotReadOnlyError: it is something else, or it cannot be judged.
    """
    if _CONTROL_CODES.search(query):
        raise NotReadOnlyError("only reading is allowed here: no control characters")
    sent = "".join(" " if part["comment"] else part[0] for part in _parts(query)).strip()
    sent = sent.removesuffix(";").rstrip()
    parts = _parts(sent)
    if any(part["comment"] for part in parts):  # "--/**/ x": what is left is a comment again
        raise NotReadOnlyError("only reading is allowed here: a comment must not follow --")
    words = "".join(part["plain"] or " " for part in parts)
    names = " ".join(part[0] for part in parts if part[0].startswith("`"))
    if ";" in words or not _FIRST_WORD.match(words):
        raise NotReadOnlyError("only reading is allowed here: use a single SELECT")
    if _WRITING.search(words):
        raise NotReadOnlyError(
            "only reading is allowed here: no INTO, no changes, no locks\n"
            "a column of such a name must be quoted: `update`"
        )
    if _FUNCTIONS.search(words) or _FUNCTIONS.search(names):
        raise NotReadOnlyError("only reading is allowed here, and no files or locks of the server")
    return sent


def _parts(query: str) -> list[re.Match[str]]:
    """Return the quoted texts, the comments and what is between them.

    Raises:
        NotReadOnlyError: a comment is executable, or a quote or comment is not closed.
    """
    parts = list(_PARTS.finditer(query))
    if sum(len(part[0]) for part in parts) != len(query):
        raise NotReadOnlyError("the statement ends too early: is a quote or comment not closed?")
    if any((part["comment"] or "").upper().startswith(_EXECUTABLE) for part in parts):
        raise NotReadOnlyError("only reading is allowed here: no executable comments /*! … */")
    return parts
