"""A message that is nothing but a reaction to what the bot said: "ga membantu", "mau ngomong sama admin". Pure."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum


class Reaction(Enum):
    """What the whole message says, and nothing beside it."""

    HELPED = "helped"  # said by a 👍 only: who thanks in words may be polite
    UNHELPED = "unhelped"  # the answer did not help
    PUZZLED = "puzzled"  # said by signs only: something is not clear yet
    WANTS_ADMIN = "wants_admin"


LONGEST = 12
"""Words; who writes more tells what is the matter."""

_WORD = re.compile(r"[^\W\d_]+")
_ELONGATED = re.compile(r"([^\W\d_])\1{2,}")


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_STANDARD = {
    word: standard
    for standard, words in (
        ("tidak", "gak ga gk g nggak ngga nggk enggak engga kagak kaga tak tdk ndak nda ora teu not dont didnt doesnt"),
        ("belum", "blm blum belom blom durung acan"),
        ("masih", "msh tetap tetep ttp still"),
        ("bukan", "bkn dudu sanes"),
        ("paham", "pahem faham ngerti mengerti mudeng dimengerti understand ngeh"),
        ("membantu", "ngebantu bantu nolong menolong help helpful helping helped"),
        ("jawab", "menjawab ngejawab kejawab terjawab nyaut answer answered"),
        ("jawaban", "jawabannya jawabanmu jawabanne jawabane"),
        ("bingung", "bgg pusing confused confusing"),
        ("salah", "wrong ngaco ngawur"),
        ("jelas", "clear"),
        ("bisa", "bs bisaa iso work works working"),
        ("maksud", "maksudku maksudnya maksudq"),
        ("admin", "adminnya minnya cs csnya operator petugas agen agent human manusia"),
        ("tanya", "nanya bertanya tanyain nanyain ngomong bicara chat chatan chattan ngobrol ngobrolnya talk speak"),
        ("sambung", "sambungin sambungkan hubungin hubungkan hubungi teruskan terusin panggil panggilin connect"),
    )
    for word in words.split()
}  # fmt: skip
_AROUND = _words(
    "kak kaka kakak ka min mimin bang bg bro sis gan pak bu mas mba mbak om bos boss kang teh",
    "deh dong aja saja ajah doang kok sih nih tuh ya iya yah lah loh lho oh eh nah hm hmm hehe oke ok wah waduh",
    "maaf sorry makasih tolong plis please thanks sama sekali juga malah bgt banget sangat amat",
    "aku saya gue gua gw sy ak ku kamu lu lo bot botnya i me my im this that thats it its was is the a to at all what",
    "itu ini yang yg gitu begitu kayak udah sudah udh dah tadi nya pertanyaan pertanyaanku pertanyaan jadi jd nih",
    "dicoba coba cobain nyoba",
)
_HELPED = "(?:membantu|paham|jelas|nyambung|jawab|sesuai|cocok|tepat|pas|bisa|berhasil|mempan|ketemu)"
_UNHELPED = re.compile(
    rf"""
    (?:jawaban\ )?(?:masih\ )?(?:tidak|belum|kurang)\ (?:masih\ )?{_HELPED}(?:\ jawaban)?
  | (?:masih|tidak\ paham|malah)?\ ?bingung
  | (?:jawaban\ )?salah(?:\ (?:jawab|jawaban))?
  | (?:jawaban\ )?bukan(?:\ (?:maksud|jawab|jawaban))?
  | maksud\ bukan
  | masih\ (?:salah|bingung)
    """,
    re.VERBOSE,
)
_WISH = "(?:mau|pengen|pengin|pingin|ingin|bisa|boleh|minta|can|could|want|need|butuh|perlu)"
_TO = "(?:ke|sama|dengan|dgn|sm|langsung|dari|with|real|asli|beneran|orang|person)"
_HUMAN = re.compile(
    rf"(?:{_WISH}\ )*(?:tanya|sambung|minta|butuh|perlu|need|want)(?:\ {_TO})*\ (?:admin|orang|person)(?:\ {_TO})*"
    r"(?: tidak)?|admin (?:sambung|mana)|mana admin"
)


def reaction_in(text: str) -> Reaction | None:
    """None for a message that says anything else, a question above all."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("’", "")
    if any(character.isdigit() for character in plain):
        return None
    words = _WORD.findall(_ELONGATED.sub(r"\1", plain))
    if not 0 < len(words) <= LONGEST:
        return None
    said = " ".join(_STANDARD.get(word, word) for word in words if word not in _AROUND)
    if _HUMAN.fullmatch(said):
        return Reaction.WANTS_ADMIN
    return Reaction.UNHELPED if "?" not in plain and _UNHELPED.fullmatch(said) else None
