"""Arrow arrays from and to numpy, by their buffers.

Arrow's own conversions look for pandas first and load it; that alone takes longer than checking a
small file, so whatever runs on the command line goes through here.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from itertools import accumulate
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from schemas.columns import NULL, Coded, constant

_INT32: Final = pa.int32()
_INT64: Final = pa.int64()


def ints(numbers: NDArray[Any]) -> pa.Array:
    """Return an int32 or int64 array of whole numbers, none of them null."""
    kind = _INT32 if numbers.dtype == np.int32 else _INT64
    plain = np.ascontiguousarray(numbers, dtype=np.int32 if kind is _INT32 else np.int64)
    return pa.Array.from_buffers(kind, len(plain), [None, pa.py_buffer(plain)])


def bools(flags: NDArray[np.bool_]) -> pa.Array:
    """Return a boolean array."""
    bits = np.packbits(flags, bitorder="little")
    return pa.Array.from_buffers(pa.bool_(), len(flags), [None, pa.py_buffer(bits)])


def strings(texts: Sequence[str | None]) -> pa.Array:
    """Return a string array; None is null."""
    cells = [(text or "").encode() for text in texts]
    offsets = np.fromiter(accumulate(map(len, cells), initial=0), np.int32, count=len(cells) + 1)
    given = np.fromiter((text is not None for text in texts), bool, count=len(cells))
    return pa.Array.from_buffers(
        pa.string(),
        len(cells),
        [_validity(given), pa.py_buffer(offsets), pa.py_buffer(b"".join(cells))],
    )


def decimals(values: Sequence[Decimal | None], kind: pa.DataType) -> pa.Array:
    """Return an array of exact decimals that `kind` can hold; None is null."""
    width = kind.bit_width // 8
    with localcontext() as context:
        context.prec = 100
        whole = [0 if value is None else int(value.scaleb(kind.scale)) for value in values]
    data = b"".join(each.to_bytes(width, "little", signed=True) for each in whole)
    given = np.fromiter((value is not None for value in values), bool, count=len(values))
    return pa.Array.from_buffers(kind, len(whole), [_validity(given), pa.py_buffer(data)])


def masked(array: pa.Array, flags: NDArray[np.bool_]) -> pa.Array:
    """Return an array of fixed width without nulls, null where a flag is not set."""
    return pa.Array.from_buffers(
        array.type, len(array), [_validity(flags), array.buffers()[1]], offset=array.offset
    )


def numbers(array: pa.Array) -> NDArray[Any]:
    """Return the whole numbers of an int32 or int64 array that has no nulls."""
    kind = np.int32 if array.type == _INT32 else np.int64
    if not len(array):
        return np.empty(0, dtype=kind)
    view = np.frombuffer(array.buffers()[1], dtype=kind)
    return view[array.offset : array.offset + len(array)]


def flags(array: pa.Array) -> NDArray[np.bool_]:
    """Return a boolean array's values; a null is false."""
    values = _bits(array, 1)
    return values & given(array) if array.null_count else values


def given(array: pa.Array) -> NDArray[np.bool_]:
    """Tell of each place whether it is not null."""
    if not array.null_count:
        return np.ones(len(array), dtype=bool)
    return _bits(array, 0)


def dictionary(codes: NDArray[np.int32], values: Sequence[str | None]) -> pa.Array:
    """Return texts of which each distinct one is kept once; a negative code is null."""
    codes = np.ascontiguousarray(codes)
    is_whole = not len(codes) or codes.min() >= 0
    places = ints(codes) if is_whole else masked(ints(np.maximum(codes, 0)), codes >= 0)
    return pa.DictionaryArray.from_arrays(places, strings(values))


def repeated(text: str, length: int) -> pa.Array:
    """Return one text in every row, in no more space than it takes once."""
    ends = ints(np.asarray([length], dtype=np.int32))
    kind = pa.run_end_encoded(_INT32, pa.string())
    # `from_arrays` would load pandas.
    return pa.RunEndEncodedArray.from_buffers(kind, length, [None], 0, 0, [ends, strings([text])])


def coded(column: pa.ChunkedArray | pa.Array) -> Coded:
    """Return a column of texts with each distinct one once, whatever way Arrow keeps them."""
    whole = _whole(column)
    if pa.types.is_run_end_encoded(whole.type) and len(whole.values) == 1:
        return Coded(constant(0, len(whole)), whole.values.to_pylist())
    if not pa.types.is_dictionary(whole.type):
        whole = whole.cast(pa.string()).dictionary_encode()
    places = whole.indices.cast(_INT32)
    codes = numbers(places)
    if places.null_count:
        codes = np.where(given(places), codes, np.int32(NULL))
    if len(codes) and codes.min() == codes.max():
        codes = constant(int(codes[0]), len(codes))
    return Coded(codes, whole.dictionary.to_pylist())


def floats(column: pa.ChunkedArray | pa.Array) -> NDArray[np.float64]:
    """Return a copy of numbers or exact decimals, not a number where there is none.

    A decimal is only near: who decides by it has to look at the decimal itself.
    """
    whole = _whole(column)
    if not len(whole):
        return np.empty(0)
    if pa.types.is_decimal128(whole.type):
        found = _near(whole)
    else:
        found = np.frombuffer(whole.buffers()[1], dtype=np.float64)
        found = found[whole.offset : whole.offset + len(whole)].copy()
    if whole.null_count:
        found[~given(whole)] = np.nan
    return found


def days(column: pa.ChunkedArray | pa.Array) -> NDArray[np.int32]:
    """Return dates, none of them null, as days since 1970."""
    return numbers(_whole(column).view(_INT32))


def _near(array: pa.Array) -> NDArray[np.float64]:
    words = np.frombuffer(array.buffers()[1], dtype=np.int64)
    words = words[2 * array.offset : 2 * (array.offset + len(array))]
    low, high = words[::2], words[1::2]
    found = low.astype(np.float64)
    is_long = high != low >> 63
    if is_long.any():
        upper = low[is_long].view(np.uint64).astype(np.float64)
        found[is_long] = high[is_long].astype(np.float64) * 2.0**64 + upper
    found /= 10.0**array.type.scale
    return found


def _whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    if not isinstance(column, pa.ChunkedArray):
        return column
    if column.num_chunks == 1:
        return column.chunk(0)
    if pa.types.is_dictionary(column.type):
        column = column.unify_dictionaries()
    return column.combine_chunks()


def _bits(array: pa.Array, buffer: int) -> NDArray[np.bool_]:
    if not len(array):
        return np.empty(0, dtype=bool)
    first, end = array.offset // 8, array.offset + len(array)
    raw = np.frombuffer(array.buffers()[buffer], dtype=np.uint8)[first : (end + 7) // 8]
    bits = np.unpackbits(raw, bitorder="little")[array.offset - 8 * first :][: len(array)]
    return bits.view(bool)


def _validity(valid: NDArray[np.bool_]) -> pa.Buffer | None:
    return None if valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little"))
