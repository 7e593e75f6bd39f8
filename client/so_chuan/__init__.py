"""Certified figures of Số Chuẩn: exact, with unit and release, and verifiable offline."""

from so_chuan.answers import About, Answer, Change, Dataset, Figure, Figures, Indicator, Series
from so_chuan.client import Client
from so_chuan.errors import (
    AskedTooOftenError,
    MismatchError,
    MissingLibraryError,
    RefusedError,
    SoChuanError,
    UnreachableError,
    UntrustedError,
)
from so_chuan.proof import Proof, verify_receipt, verify_release

__all__ = [
    "About",
    "Answer",
    "AskedTooOftenError",
    "Change",
    "Client",
    "Dataset",
    "Figure",
    "Figures",
    "Indicator",
    "MismatchError",
    "MissingLibraryError",
    "Proof",
    "RefusedError",
    "Series",
    "SoChuanError",
    "UnreachableError",
    "UntrustedError",
    "verify_receipt",
    "verify_release",
]
