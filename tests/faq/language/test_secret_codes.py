"""Codes and passwords are found where a message says what they are, and nowhere else."""

from __future__ import annotations

import pytest

from faq.language.secret_codes import SECRETS, Personal, secret_codes


def found(text: str) -> list[tuple[str, Personal]]:
    return [(text[find.start : find.end], find.kind) for find in secret_codes(text)]


@pytest.mark.parametrize(
    ("text", "code", "kind"),
    [
        ("otp saya 123456", "123456", Personal.OTP),
        ("OTP-nya: 123 456 tapi salah", "123 456", Personal.OTP),
        ("otp 12 34 56", "12 34 56", Personal.OTP),
        ("kode verifikasi yang masuk 889911 ga bisa", "889911", Personal.OTP),
        ("kode verifikasinya 8899", "8899", Personal.OTP),
        ("verification code is 123-456.", "123-456", Personal.OTP),
        ("otp ga bisa dipakai, kodenya 482193", "482193", Personal.OTP),
        ("123456 itu otp saya", "123456", Personal.OTP),
        ("123456 is the otp", "123456", Personal.OTP),
        ("654321 adalah kode otp", "654321", Personal.OTP),
        ("482913", "482913", Personal.OTP),
        (" 4829.", "4829", Personal.OTP),
        ("482 913", "482 913", Personal.OTP),
        ("kode 482913 ga valid", "482913", Personal.OTP),
        ("kode saya 4829 ditolak", "4829", Personal.OTP),
        ("kodeku 48291300", "48291300", Personal.OTP),
        ("pin aku 4821", "4821", Personal.PIN),
        ("PIN ATM saya yg baru 1234, bisa diganti?", "1234", Personal.PIN),
        ("4821 pinku", "4821", Personal.PIN),
        ("1234 itu pin atm aku", "1234", Personal.PIN),
        ("mpin: 112233", "112233", Personal.PIN),
        ("cvv 123", "123", Personal.CVV),
        ("password saya Rahasia,123!", "Rahasia,123", Personal.PASSWORD),
        ("pw 12345678", "12345678", Personal.PASSWORD),
        ("sandiku: rahasiabanget", "rahasiabanget", Personal.PASSWORD),
        ("kata sandi aku adalah rahasiabanget.", "rahasiabanget", Personal.PASSWORD),
    ],
)
def test_a_code_that_is_named(text: str, code: str, kind: Personal) -> None:
    assert found(text) == [(code, kind)]
    assert kind in SECRETS


@pytest.mark.parametrize(
    "text",
    [
        "otp",
        "otp udah 1000 kali ga masuk",
        "otp ga dateng, saldo 50000",
        "otp dari 1500888 kok ga ada",
        "angka 123456 itu apa",
        "kode 50000 ga bisa dipakai",
        "kode referral saya 482913",
        "kode transaksi 482913 gagal",
        "gaji 482913",
        "482",
        "482913000",
        "5000000",
        "50000",
        "50.000",
        "482913 482913",
        "kode voucher 2024",
        "pin 6 digit",
        "pin 5000 rupiah",
        "salah pin 3x",
        "transaksi 2024 itu pin apa",
        "4821 pin",
        "ganti pin 12345678901",
        "cvv 12345",
        "password saya salah",
        "lupa password, 2024 aku daftar",
        "password itu apa",
        "kebanyakan kata sandi ketuker2",
        "sandi: gimana cara reset",
        "rahasia123 password",
        "password !!!",
        "password minimal 8 karakter",
    ],
)
def test_words_and_numbers_that_are_none(text: str) -> None:
    assert found(text) == []
