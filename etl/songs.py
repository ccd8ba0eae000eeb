"""One idea of "the same song", whichever release it is on: normal forms of title and artist.

Two tracks are the same song if `song_title` of their titles and `song_artist` of the name of their
first credited artist are equal. A remastered, single, album or explicit release is the same song;
so is one whose title names the guests. A live, acoustic, instrumental or demo recording, a remix, a
re-recording, a cover and another part are other songs.
"""

from __future__ import annotations

import re
import unicodedata

# Letters that no decomposition turns into their base letter.
_BASE_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "æ": "ae", "œ": "oe"})
_APOSTROPHES = "\u2018\u2019\u201a\u201b\u02bc\u02b9\u00b4\u0060\u2032"
_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0f\ufeff"
_TYPOGRAPHY = str.maketrans(
    dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys(_QUOTES, '"')
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_INVISIBLE, "")
)
# Accents of Latin, Greek and Cyrillic. The marks of other scripts make other letters: か is not が.
_ACCENTS = re.compile("[\u0300-\u036f]")
_DROPPED = re.compile(r"""[.,:;!?'"¿¡]""")
_SPACED = re.compile(r"[-/()\[\]]")

# A suffix that consists of such words, one of them a label's, says nothing of the song.
_LABEL = re.compile(
    r"(?:remaster(?:ed|ing|izado|izada|ise)?|master|mixed|mono|stereo|single|album|radio|lp|ep|7\""
    r"|original|main|studio|soundtrack|deluxe|bonus|e?xplicit|clean|edit(?:ed)?"
    r"|film|movie|long|extended|sped|slowed|street)\Z"
)
_FILLER = re.compile(
    r"(?:version|ver|edition|mix|track|recording|score|digital(?:ly)?|new|the|full|length"
    r"|anniversary|up|down|\+|reverb|\d+th|(?:1[89]|20)\d\d)\Z"
)
_YEAR = re.compile(r"(?:1[89]|20)\d\d\Z")
_WORD = re.compile(r'7"|[^\s,.:!"]+')

_HAS_SUFFIX = re.compile(r"[(\[]|-\s|\s-|\bfeat|\bft\.")
_BRACKETS = re.compile(r"\s*[(\[]((?:[^()\[\]]|[(\[][^()\[\]]*[)\]])*)[)\]]")  # one level nested
_DASH = re.compile(r"\s+-+\s+")
_PARTS = re.compile(  # of one suffix: "live / 2011 remaster", but not the date in "8/10/69"
    r"\s*;\s*|(?<!\d)\s*/\s*|\s*/\s*(?!\d)|,\s+(?=(?:\d{4} )?(?:digital )?remaster)"
)
_GUESTS = re.compile(r"(?:feat|ft|featuring|prod|with)\b\.?\s*\S")
_NO_GUESTS = re.compile(  # another arrangement, or words of the title
    r"with\b.*\b(?:orchestra|philharmonic|symphony|strings|overdubs?|intro|commentary|rap|piano)\b"
    r"|with (?:me|my|you|your|some)\b"
)
_BARE_GUESTS = re.compile(
    r"(?:\A|(?<!\d)\s)(?:feat\.?|ft\.|featuring)\s.+?(?=\s-\s|\s*[()\[\];/]|$)"
)
_SOUNDTRACK = re.compile(
    r".*\b(?:soundtrack|motion picture)\b"
    r"|(?:music |(?:original |theme )?song )?from\b"
    r"(?:.*['\"]|.*\b(?:film|movie|series|musical|ost|the album)\b)"
)
_RECORDED_ANEW = re.compile(
    r"\b(?:live|acoustic|sessions?|remix|demo|instrumental|cover|karaoke)\b"
)


def song_title(title: str) -> str:
    """Return the normal form of a title: equal for all releases of one song.

    What a label adds is left out, then case, accents, punctuation and brackets, so that "(Live)"
    and "- Live" are equal. Letters of all scripts stay; only a blank title becomes empty.

    >>> song_title("Imagine - 2010 - Remaster"), song_title("Song 2 (feat. X) [Radio Edit]")
    ('imagine', 'song 2')
    >>> song_title("Halo [Live]") == song_title("Halo - Live / 2011 Remaster")
    True
    """
    folded = _fold(title)
    kept = _without_editions(folded) if _HAS_SUFFIX.search(folded) else folded
    return _words(kept) or _words(folded) or folded


def song_artist(name: str) -> str:
    """Return the normal form of an artist's name: without case, accents and punctuation.

    "The" stays: in real data there are The Him and HIM, The Midnight and Midnight.

    >>> song_artist("Beyonc\u00e9"), song_artist("Simon & Garfunkel")
    ('beyonce', 'simon and garfunkel')
    """
    folded = _fold(name)
    return _words(folded) or folded


def _fold(text: str) -> str:
    """Return the text without case, accents, typographic signs and doubled blanks."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_TYPOGRAPHY)).casefold()
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
        text = unicodedata.normalize("NFKC", text.translate(_BASE_LETTERS))
    return " ".join(text.casefold().replace("`", "'").replace('""', '"').split())


def _words(folded: str) -> str:
    text = _SPACED.sub(" ", _DROPPED.sub("", folded)).replace("&", " and ")
    return " ".join(text.split())


def _without_editions(folded: str) -> str:
    parts = _DASH.split(_BRACKETS.sub(_judge_brackets, folded))
    head, *suffixes = (_BARE_GUESTS.sub("", part) for part in parts)
    marks = [_without_label(suffix) for suffix in suffixes]
    if "" in marks:  # a year beside "Remaster" is that of the remaster
        marks = [mark for mark in marks if not _is_filler(mark)]
    return " - ".join([head, *marks]) if head.strip() else ""


def _judge_brackets(match: re.Match[str]) -> str:
    kept = _without_label(match[1])
    return f" ({kept})" if kept else ""


def _without_label(suffix: str) -> str:
    """Return what a suffix says of the song; empty if all of it is about the release."""
    parts = _PARTS.split(suffix.strip())
    kept = [part for part in parts if not _is_label(part)]
    if len(kept) < len(parts):
        kept = [part for part in kept if not _is_filler(part)]
    return " / ".join(kept)


def _is_label(part: str) -> bool:
    if _GUESTS.match(part):
        return not _NO_GUESTS.match(part)
    if _SOUNDTRACK.match(part):
        return not _RECORDED_ANEW.search(part)
    words = _WORD.findall(part)
    if not all(_LABEL.match(word) or _FILLER.match(word) for word in words):
        return False
    dated_mix = "mix" in words and any(map(_YEAR.match, words))
    return dated_mix or any(map(_LABEL.match, words))


def _is_filler(part: str) -> bool:
    return all(map(_FILLER.match, _WORD.findall(part)))
