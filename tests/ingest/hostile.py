"""Files nobody means well by: each has a name, its bytes, and comes from a fixed seed."""

import io
import random
import zipfile
import zlib
from collections.abc import Iterator

from tests.ingest.builders import COLUMNS, ROW, misc_file, misc_workbook

SEED = 20261123
Named = tuple[str, bytes]
BOMS = (
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xff\xfe\x00\x00",
    b"\x00\x00\xfe\xff",
    b"+/v8",
)
MAGIC = (
    b"PK\x03\x04",
    b"PK\x05\x06" + bytes(18),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"%PDF-1.7\n",
    b"\x1f\x8b\x08\x00",
    b"PAR1",
    b"SQLite format 3\x00",
    b"<?xml version='1.0'?><!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>",
    b"{\\rtf1",
    b"\x7fELF",
    b"<html><table><tr><td>1</td></tr></table></html>",
)
CELLS = (
    "=1+1", "+1", "-1", "@SUM(1)", "\t1", "＝1", "＋1", "－1", "＠1", "=cmd|' /C calc'!A1", "1e400",
    "NaN", "9" * 5000, "-" * 5000, "1." * 3000, "１２３", "١٢٣", "\u202e81000", "\ufffe", "\uffff",
    "\ue00081000", "\u0000", "\x1b[2J", "{found}", "{0.__class__}", "%s%n", "../../etc/passwd",
    "' or 1=1 --", "<script>alert(1)</script>", "𐍈" * 999, "e\u0301" * 999, "\u0301" * 9999,
)  # fmt: skip


def valid_workbook() -> bytes:
    return misc_workbook(*[[ROW[name] for name in COLUMNS]] * 3)


def files() -> Iterator[Named]:
    """Yield every hostile file, those that are large last."""
    rng = random.Random(SEED)
    yield from _random(rng)
    yield from _beginnings(rng)
    yield from _damaged(rng, "csv", misc_file(*[{}] * 20), 500)
    yield from _damaged(rng, "xlsx", valid_workbook(), 700)
    yield from _cells()
    yield from _encodings()
    yield from _workbooks()
    yield from _large()


def _random(rng: random.Random) -> Iterator[Named]:
    for number in range(200):
        yield f"random {number}", rng.randbytes(rng.choice((1, 7, 100, 5000, 300_000)))
    letters = '";,\t\r\n\x00=+-@0.5aố\u0301\ufeff'
    for number in range(300):
        text = "".join(rng.choices(letters, k=rng.choice((3, 60, 4000))))
        yield f"letters {number}", text.encode()


def _beginnings(rng: random.Random) -> Iterator[Named]:
    good = misc_file({})
    for magic in MAGIC:
        for tail in (b"", b"\n", good, rng.randbytes(2000), bytes(5000)):
            yield f"magic {magic[:8]!r} + {len(tail)}", magic + tail
    for first in BOMS:
        yield f"BOM {first!r} alone", first
        yield f"BOM {first!r}", first + good
        for second in BOMS:
            yield f"BOM {first!r}{second!r}", first + second + good
            yield f"BOM {first!r} behind {second!r}", first + good + second
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp1258", "gb18030"):
        yield f"in {encoding}", good.decode().encode(encoding, errors="replace")


def _damaged(rng: random.Random, kind: str, good: bytes, count: int) -> Iterator[Named]:
    for number in range(count):
        content = bytearray(good)
        for _ in range(rng.choice((1, 1, 3, 30))):
            at = rng.randrange(len(content) - 1)
            deed = rng.randrange(4)
            if deed == 0:
                content[at] = rng.randrange(256)
            elif deed == 1:
                del content[at : at + rng.choice((1, 2, 50))]
            elif deed == 2:
                content[at:at] = rng.choice((b"\x00", b'"', b"\xff", b"\r", b";", bytes(60)))
            else:
                content[at] ^= 1 << rng.randrange(8)
            if len(content) < 20:
                break
        yield f"damaged {kind} {number}", bytes(content)
    for number in range(60):
        cut = rng.randrange(1, len(good))
        yield f"cut {kind} at {cut}", good[:cut]
        yield f"turned {kind} {number}", good[cut:] + good[:cut]


def _cells() -> Iterator[Named]:
    for name in COLUMNS:
        for place, cell in enumerate(CELLS):
            content = misc_file({}, {name: cell})
            yield f"cell {place} in {name}", content
    for place, cell in enumerate(CELLS):
        header = misc_file({}).replace(COLUMNS[2].encode(), cell.encode(), 1)
        yield f"cell {place} in the header", header


def _encodings() -> Iterator[Named]:
    good = misc_file(*[{}] * 3).decode()
    for place in range(0, len(good), 11):
        for mark in ("\x00", "\ufeff", '"', "\u200b", "\x1d"):
            yield f"{mark!r} at {place}", (good[:place] + mark + good[place:]).encode()


def _workbooks() -> Iterator[Named]:
    good = valid_workbook()
    sheet, strings = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    for part in (sheet, strings, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"):
        text = zipfile.ZipFile(io.BytesIO(good)).read(part).decode()
        at = text.index("?>") + 2
        outside = '<!ENTITY x SYSTEM "file:///etc/passwd">'
        for name, dtd in (("laughs", entities), ("outside", outside), ("empty", "")):
            damaged = f"{text[:at]}<!DOCTYPE z [{dtd}]>{text[at:]}"
            yield f"{name} in {part}", swapped(good, {part: damaged.encode()})
        yield f"{part} is empty", swapped(good, {part: b""})
        yield f"{part} is no XML", swapped(good, {part: b"\x00" * 100})
        yield f"{part} in UTF-16", swapped(good, {part: text.encode("utf-16")})
        yield f"{part} is gone", swapped(good, {part: None})
        yield f"{part} twice", swapped(good, {part.upper(): text.encode()})
        deep = "<a>" * 100_000
        yield f"{part} is deep", swapped(good, {part: text[:at].encode() + deep.encode()})
    for name, row in _odd_rows():
        yield f"sheet with {name}", swapped(good, {sheet: sheet_of(row)})
    for name, rels in (("outside", "../../../etc/passwd"), ("loop", "workbook.xml")):
        text = zipfile.ZipFile(io.BytesIO(good)).read("xl/_rels/workbook.xml.rels").decode()
        changed = text.replace("worksheets/sheet1.xml", rels).encode()
        yield f"relation {name}", swapped(good, {"xl/_rels/workbook.xml.rels": changed})
    for name in (
        "../../evil.xml",
        "/etc/passwd",
        "C:\\x",
        "a\x00b",
        "x" * 60_000,
        "xl/vbaProject.bin",
    ):
        yield f"part {name[:20]!r}", swapped(good, {name: b"x"})
    yield "5,000 parts", swapped(good, {f"xl/media/{n}.png": b"" for n in range(5000)})
    yield "a sheet elsewhere", _elsewhere(good)
    yield "a zip in a zip", _nested(good)
    yield from _bombs(good)


def _odd_rows() -> Iterator[tuple[str, str]]:
    yield "a far corner", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    yield "a far corner under a prefix", '<x:row xmlns:x="y" r="1"><x:c r="XFD1"/></x:row>'
    yield "a far corner of another kind", '<row r="1" xmlns="z"><c r="XFD1"><v>1</v></c></row>'
    yield "no names", "<row><c><v>1</v></c></row>"
    yield "a row beyond all", '<row r="99999999999"><c r="A1"/></row>'
    yield "a cell twice", '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'
    yield "rows turned", '<row r="2"><c r="A2"/></row><row r="1"><c r="A1"/></row>'
    yield "a negative index", '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'
    yield "an index beyond", '<row r="1"><c r="A1" t="s"><v>4294967296</v></c></row>'
    yield "an odd style", '<row r="1"><c r="A1" s="99999999999"><v>1</v></c></row>'
    yield "a date beyond", '<row r="1"><c r="A1" s="1"><v>1e300</v></c></row>'
    yield "words as a number", '<row r="1"><c r="A1"><v>abc</v></c></row>'
    yield "an error value", '<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>'
    yield "a wrong ISO date", '<row r="1"><c r="A1" t="d"><v>2024-02-30</v></c></row>'
    yield "a boolean", '<row r="1"><c r="A1" t="b"><v>7</v></c></row>'
    yield "infinity", '<row r="1"><c r="A1"><v>INF</v></c><c r="B1"><v>NaN</v></c></row>'
    yield (
        "an endless inline text",
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * 99_999}</t></is></c></row>',
    )


def sheet_of(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{space}">'
        f'<dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>'
    ).encode()


def _elsewhere(good: bytes) -> bytes:
    """A far corner in a sheet that stands where none is looked for."""
    rels = zipfile.ZipFile(io.BytesIO(good)).read("xl/_rels/workbook.xml.rels")
    far = sheet_of('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    changed = rels.replace(b"worksheets/sheet1.xml", b"pages/one.xml")
    return swapped(good, {"xl/_rels/workbook.xml.rels": changed, "xl/pages/one.xml": far})


def _nested(content: bytes) -> bytes:
    for _ in range(50):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("inner.xlsx", content)
        content = target.getvalue()
    return content


def _bombs(good: bytes) -> Iterator[Named]:
    sheet, strings = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
    yield "a bomb of blanks", swapped(good, {sheet: b" " * (300 << 20)})
    yield "a bomb in a picture", swapped(good, {"xl/media/a.png": bytes(300 << 20)})
    blanks = b"<sst>" + b" " * (60 << 20) + b"</sst>"
    yield "a lying size", _lying(swapped(good, {strings: blanks}), strings)
    cells = "".join(f'<c r="A{n}" t="s"><v>0</v></c></row><row>' for n in range(1, 100_000))
    text = f"<sst><si><t>{'x' * 32_000}</t></si></sst>".encode()
    repeated = sheet_of(f"<row>{cells}</row>")
    yield "a text a hundred thousand times", swapped(good, {sheet: repeated, strings: text})
    same = sheet_of("<row r='1'>" + '<c r="A1"/>' * 1_000_000 + "</row>")
    yield "a million times one cell", swapped(good, {sheet: same})
    elements = sheet_of("<x/>" * 1_000_000)
    yield "a million odd elements", swapped(good, {sheet: elements})
    attributes = sheet_of("<row " + " ".join(f'a{n}=""' for n in range(50_000)) + "/>")
    yield "fifty thousand attributes", swapped(good, {sheet: attributes})
    merges = "".join(f'<mergeCell ref="A{n}:XFD{n}"/>' for n in range(1, 100_000))
    page = sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>')
    ends = f"<mergeCells>{merges}</mergeCells></worksheet>".encode()
    yield "many merged cells", swapped(good, {sheet: page.replace(b"</worksheet>", ends)})
    styles = b"<styleSheet><cellXfs>" + b"<xf/>" * 1_000_000 + b"</cellXfs></styleSheet>"
    yield "a million styles", swapped(good, {"xl/styles.xml": styles})


def _large() -> Iterator[Named]:
    yield "a million commas", b"," * 1_000_000
    yield "a million commas and a line", b"," * 1_000_000 + b"\n1\n"
    yield "a million quotes", b'"' * 1_000_000
    yield "a million line ends", b"\n" * 1_000_000
    yield "a million CRs", b"\r" * 1_000_000
    yield "a million NULs", bytes(1_000_000)
    yield "a field of 20 MB", misc_file({"Ghi chú": "x" * (20 << 20)})
    yield "a quoted field of 20 MB", misc_file({"Ghi chú": '"' + "\n" * (20 << 20) + '"'})
    yield "half a quote before 20 MB", b'a;b\n"' + b"x;\n" * (7 << 20)
    yield "a hundred thousand columns", ";".join(f"c{n}" for n in range(100_000)).encode() + b"\n"
    yield "5,000 kinds of damage", misc_file(*[{"Giá trị": f"\x00{n}"} for n in range(5000)])
    yield "combining marks", misc_file({"Ghi chú": "a" + "\u0301\u0323" * 500_000})


def swapped(content: bytes, parts: dict[str, bytes | None]) -> bytes:
    """Return a workbook with some parts replaced, added, or with None taken away."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            if name not in parts:
                archive.writestr(name, source.read(name))
        for name, part in parts.items():
            if part is not None:
                archive.writestr(name, part)
    return target.getvalue()


def _lying(content: bytes, name: str) -> bytes:
    """Say of a part, in both places, that it is ten bytes long, and seal it so."""
    info = zipfile.ZipFile(io.BytesIO(content)).getinfo(name)
    true_size = info.file_size.to_bytes(4, "little")
    said = zlib.crc32(zipfile.ZipFile(io.BytesIO(content)).read(name)[:10]).to_bytes(4, "little")
    changed = content.replace(true_size, (10).to_bytes(4, "little"))
    return changed.replace(info.CRC.to_bytes(4, "little"), said)
