"""What is personal is masked, what only looks like it stays."""

from __future__ import annotations

import random
import subprocess
import sys
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

from faq.files.seed import SAMPLES
from faq.language.personal import mask
from faq.language.secret_codes import Personal

BENCHMARKS = Path(__file__).parents[3] / "benchmarks" / "data"
FILES = ("phrasings.tsv", "rejects.tsv", "paraphrases.tsv")


@pytest.mark.parametrize(
    ("text", "masked", "kind"),
    [
        ("hp ku 0812-3456-7890 ya", "hp ku [nomor HP] ya", Personal.PHONE),
        ("wa.me/6281234567890", "wa.me/[nomor HP]", Personal.PHONE),
        ("62 812 3456 7890 aktif", "[nomor HP] aktif", Personal.PHONE),
        ("+1 650 253 0000", "[nomor HP]", Personal.PHONE),
        ("kantor (021) 555 1234", "kantor [nomor HP]", Personal.PHONE),
        ("08123456789012", "[nomor HP]", Personal.PHONE),
        ("081234567890 5 menit lalu", "[nomor HP] 5 menit lalu", Personal.PHONE),
        ("kirim ke sari.w+a@mail.co.id.", "kirim ke [email].", Personal.EMAIL),
        ("NIK 3171011708450001", "NIK [NIK]", Personal.NIK),
        ("3171 0117 0845 0001", "[NIK]", Personal.NIK),
        ("ktp saya 9971011708450001 ditolak", "ktp saya [NIK] ditolak", Personal.NIK),
        ("09.254.294.3-407.000", "[NPWP]", Personal.NPWP),
        ("npwp 013121660091000", "npwp [NPWP]", Personal.NPWP),
        ("kartu keluarga 3171011708450001", "kartu keluarga [NIK]", Personal.NIK),
        ("transaksi pakai kartu 4111111111111111", "transaksi pakai kartu [nomor kartu]", Personal.CARD),
        ("kartu 2611 2812 3456 7892", "kartu [nomor kartu]", Personal.CARD),
        ("371449635398431", "[nomor kartu]", Personal.CARD),
        ("6019 0012 3456 7893", "[nomor kartu]", Personal.CARD),
        ("npwp aku 123456789012345 salah", "npwp aku [NPWP] salah", Personal.NPWP),
        ("kartu 4111 1111 1111 1111 keblokir", "kartu [nomor kartu] keblokir", Personal.CARD),
        ("5500-0000-0000-0004", "[nomor kartu]", Personal.CARD),
    ],
)
def test_numbers_and_addresses(text: str, masked: str, kind: Personal) -> None:
    found = mask(text)
    assert (found.text, found.kinds) == (masked, frozenset({kind}))


def test_several_in_one_message() -> None:
    found = mask("hp 081234567890, nik 3171011708450001, email a@b.id, pin saya 1234")
    assert found.text == "hp [nomor HP], nik [NIK], email [email], pin saya [PIN]"
    assert found.kinds == {Personal.PHONE, Personal.NIK, Personal.EMAIL, Personal.PIN}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "gaji 5000000",
        "500rb sama 1,5jt",
        "Rp 1.500.000 dan 3.250.000",
        "1.500.000.000.000",
        "1 500 000 000 000",
        "100000000000000",
        "catat 12-05-2024 atau 12/05/2024 jam 08.00-17.00",
        "01-02-2024 s/d 03-04-2024",
        "kartu 4111111111111112",
        "-6.200000, 106.816666",
        "id telegramku 123456789",
        "resi JP1234567890123",
        "@finbuddy_bot sari@gmail",
        "halo 1500888",
        "11 22 33 44 55",
        "no pesanan 20261128000123456 kok ga tercatat",
        "20261128000123456",
        "kode transaksi 202611281234567",
        "013121660091000",
        "no invoice 4539578763621486",
        "nomor resi saya 4111111111111111",
        "id order: 3171011708450001",
        "2611281234567892",
        "3171019908450001",
    ],
)
def test_amounts_dates_and_other_numbers_stay(text: str) -> None:
    assert mask(text).text == text


def test_nothing_that_people_ask_is_touched() -> None:
    """Every phrasing, reject, paraphrase and development message: none of them gives anything personal away."""
    scenes = sorted((SAMPLES / "scenes").glob("*.tsv"))
    paths = [*(SAMPLES / name for name in FILES), *scenes, *sorted(BENCHMARKS.glob("*.tsv"))]
    cells = [
        cell for path in paths for line in path.read_text("utf-8").splitlines() for cell in line.split("\t")
    ]
    cells += [faq["question"] for faq in tomllib.loads((SAMPLES / "faqs.toml").read_text("utf-8"))["faq"]]
    assert len(cells) > 20_000
    # A number alone, as some rejects are, may be anybody's code.
    assert [cell for cell in cells if mask(cell).text != cell and not cell.isdigit()] == []


@pytest.mark.parametrize(
    "text",
    [
        "NIK 3171011708450001",
        "nik saya 3171011708450001 ya kak",
        "482913",
        "otp-nya 123456",
        "hp 081234567890",
    ],
)
def test_who_only_gives_something_away_asks_nothing(text: str) -> None:
    assert mask(text).asks_nothing


@pytest.mark.parametrize(
    "text", ["", "halo", "nik", "NIK 3171011708450001 ditolak", "otp 123456 ga bisa", "ganti pin 123456"]
)
def test_who_says_more_may_ask(text: str) -> None:
    assert not mask(text).asks_nothing


def test_hardly_any_number_of_an_order_is_taken_for_somebody_s() -> None:
    chance = random.Random(5)
    days = [date(2022, 1, 1) + timedelta(days=chance.randrange(2500)) for _ in range(400)]
    orders = [
        f"{day:{form}}{chance.randrange(10**9):09}"
        for day in days
        for form in ("%Y%m%d", "%Y%m%d%H", "%y%m%d%H")
    ]
    assert [order for order in orders if mask(f"nomor {order} kok ga ada").kinds] == []


def test_the_numbering_plans_are_loaded_only_where_a_number_is_long() -> None:
    script = (
        "import sys\n"
        "from faq.language.personal import mask\n"
        "mask('gaji 5000000, otp saya 123456, sari@mail.id')\n"
        "loaded = {'phonenumbers', 'stdnum'} & {*sys.modules}\n"
        "mask('081234567890')\n"
        "print(loaded, 'phonenumbers' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "set() True"
