"""Damage to the form of a file, never to a figure a person typed: each mutant has a name."""

from collections.abc import Iterator

OTHER_SEPARATORS = (",", ";", "\t", "|")
ENCODINGS = ("utf-16-le", "utf-16-be", "utf-32", "cp1258", "cp1252", "utf-7")


def mutants(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of every damage to a file: its cells, its rows, the file as a whole."""
    text = content.decode("utf-8-sig")
    newline = "\r\n" if "\r\n" in text else "\n"
    separator = ";" if ";" in text.split(newline)[0] else ","
    lines = text.removesuffix(newline).split(newline)
    yield from _whole_file(content, text, lines, newline, separator)
    for row in range(len(lines)):
        yield from _row(lines, row, newline, separator)
    for row, column in _cells(lines, separator):
        yield from _cell(lines, row, column, newline, separator)
    for cut in range(1, len(content), max(1, len(content) // 400)):
        yield f"cut at byte {cut}", content[:cut]


def _cells(lines: list[str], separator: str) -> Iterator[tuple[int, int]]:
    for row, line in enumerate(lines):
        if '"' not in line:
            yield from ((row, column) for column in range(line.count(separator) + 1))


def _join(lines: list[str], newline: str) -> bytes:
    return ("\ufeff" + newline.join(lines) + newline).encode()


def _whole_file(
    content: bytes, text: str, lines: list[str], newline: str, separator: str
) -> Iterator[tuple[str, bytes]]:
    yield "empty", b""
    yield "no header", _join(lines[1:], newline)
    yield "two headers", _join([lines[0], *lines], newline)
    yield "header only", _join(lines[:1], newline)
    yield "preamble", _join(["Biểu số liệu", *lines], newline)
    yield "footer", _join([*lines, "Nguồn: Cục Thống kê"], newline)
    yield "second header in the middle", _join([*lines[:3], lines[0], *lines[3:]], newline)
    yield "no final newline", text.removesuffix(newline).encode()
    yield "two final newlines", (text + newline).encode()
    yield "second BOM", b"\xef\xbb\xbf\xef\xbb\xbf" + text.encode()
    yield "NUL in front", b"\x00" + content
    yield "other line end", text.replace(newline, "\n" if newline == "\r\n" else "\r\n").encode()
    yield "old line end", text.replace(newline, "\r").encode()
    yield (
        "columns turned",
        _join([separator.join(reversed(x.split(separator))) for x in lines], newline),
    )
    for other in OTHER_SEPARATORS:
        yield f"separator {other!r}", text.replace(separator, other).encode()
    for encoding in ENCODINGS:
        yield f"as {encoding}", text.encode(encoding, errors="replace")
    yield "double UTF-8", text.encode().decode("cp1252", errors="replace").encode()
    yield "points and commas swapped", _swap(text).encode()


def _swap(text: str) -> str:
    return text.translate({ord("."): ",", ord(","): "."})


def _row(lines: list[str], row: int, newline: str, separator: str) -> Iterator[tuple[str, bytes]]:
    line, place = lines[row], f"row {row + 1}"
    replaced = {
        "another separator": line.replace(separator, "|"),
        "an extra separator": line + separator,
        "a leading separator": separator + line,
        "a lost separator": line.replace(separator, "", 1),
        "an opening quote": '"' + line,
        "a closing quote": line + '"',
        "all in quotes": f'"{line}"',
        "a half line": line[: len(line) // 2],
        "a tab for each separator": line.replace(separator, "\t"),
    }
    for name, damaged in replaced.items():
        if damaged != line:
            yield f"{place}: {name}", _join([*lines[:row], damaged, *lines[row + 1 :]], newline)
    yield f"{place}: twice", _join([*lines[: row + 1], line, *lines[row + 1 :]], newline)
    yield f"{place}: blank before", _join([*lines[:row], "", *lines[row:]], newline)
    yield (
        f"{place}: only separators",
        _join([*lines[:row], separator * line.count(separator), *lines[row:]], newline),
    )
    other = "\n" if newline == "\r\n" else "\r\n"
    head, tail = newline.join(lines[: row + 1]), newline.join(lines[row + 1 :])
    yield f"{place}: another line end", ("\ufeff" + head + other + tail + newline).encode()


def _cell(
    lines: list[str], row: int, column: int, newline: str, separator: str
) -> Iterator[tuple[str, bytes]]:
    cells = lines[row].split(separator)
    place = f"row {row + 1} cell {column + 1}"
    for name, damaged in _damages(cells[column]):
        if damaged == cells[column]:
            continue
        line = separator.join([*cells[:column], damaged, *cells[column + 1 :]])
        yield f"{place}: {name}", _join([*lines[:row], line, *lines[row + 1 :]], newline)


def _damages(cell: str) -> Iterator[tuple[str, str]]:
    yield "a stray quote", cell + '"'
    yield "a quote inside", cell[:1] + '"' + cell[1:]
    yield "a NUL", cell + "\x00"
    yield "a BOM", "\ufeff" + cell
    yield "a zero-width space", cell[:1] + "\u200b" + cell[1:]
    yield "a line end", cell[:1] + "\n" + cell[1:]
    yield "doubly encoded", cell.encode().decode("cp1252", errors="replace")
    if cell and cell.replace(".", "").replace(",", "").isdigit() and len(cell) > 4:
        yield "points and commas swapped", _swap(cell)
        yield "a group broken", cell.replace(".", "", 1) if cell.count(".") > 1 else cell + ".1.1"
        yield "an exponent", f"{cell[0]}E+07"
        yield "full-width digits", "".join(chr(ord(x) + 0xFEE0) if x.isdigit() else x for x in cell)
        yield "a unit behind", cell + " tr"
        yield "a space inside", cell[:2] + " " + cell[2:]
        yield "a footnote", cell + "*"
