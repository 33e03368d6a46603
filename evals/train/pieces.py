"""Which pieces of the base model's vocabulary English news needs, and the tokenizer over them.

Of 250,000 pieces for a hundred languages most are never met here; the rows of all are four fifths of the encoder.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import islice

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from evals.train.packed import SPECIAL, Piece

SPACE = "\u2581"
"""Begins a piece that begins a word."""
NAME_OR_NUMBER = re.compile(f"{SPACE}[A-ZÀ-Þ\u0100-\u017e][a-zß-\u017e]+|{SPACE}?[!-@£€\u2013]*[0-9][!-@£€\u2013]*")
SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "DIGIT", "COMBINING")
"""How the Unicode names of the characters begin that stay even if no text has them."""


def keep(pieces: Sequence[Piece], texts: Sequence[str], words: Iterable[str], size: int) -> list[int]:
    """Rows, ascending, of the pieces that stay: those that `texts` and `words` are made of, and single characters.

    Words count in lower case, with a capital and in capitals; those that are not plain letters or digits do not count.
    Up to `size` rows, the likeliest names and numbers come on top (`pieces` go by falling likelihood).
    """
    full = build_tokenizer(pieces)
    plain = [word for word in words if word.isalnum() and word.isascii()]
    wanted = set(range(len(SPECIAL)))
    for batch in (texts, *([form(word) for word in plain] for form in (str.lower, str.title, str.upper))):
        for encoding in full.encode_batch(list(batch), add_special_tokens=False):
            wanted.update(encoding.ids)
    wanted.update(row for row, (piece, _) in enumerate(pieces) if _is_character(piece.removeprefix(SPACE)))
    more = (row for row, (piece, _) in enumerate(pieces) if row not in wanted and NAME_OR_NUMBER.fullmatch(piece))
    return sorted([*wanted, *islice(more, max(0, size - len(wanted)))])


def build_tokenizer(pieces: Sequence[Piece]) -> Tokenizer:
    """XLM-R's Unigram tokenizer over the pieces; the second text of a pair, with a `</s>` on each side, has type 1.

    NFKC stands in for the packed file's character map, and also joins accents to their letters.
    """
    tokenizer = Tokenizer(models.Unigram(list(pieces), SPECIAL.index("<unk>"), byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(SPACE, "always")]
    )
    tokenizer.decoder = decoders.Metaspace(SPACE, "always")
    tokenizer.add_special_tokens([AddedToken(piece, special=True, normalized=False) for piece in SPECIAL])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s>:0 $A:0 </s>:0",
        pair="<s>:0 $A:0 </s>:0 </s>:1 $B:1 </s>:1",
        special_tokens=[(piece, SPECIAL.index(piece)) for piece in ("<s>", "</s>")],
    )
    return tokenizer


def _is_character(piece: str) -> bool:
    if len(piece) != 1:
        return not piece
    return unicodedata.category(piece)[0] in "PS" or unicodedata.name(piece, "").startswith(SCRIPTS)
