"""Pictures of pages: whole and in full colour to look at, small with a palette for the guide.

The browser reads the pixels; the file is written here, so that no library for pictures is needed.
"""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
GUIDE = {"width": 960, "height": 640}
TALLEST = 1100
_PIXELS = """async (picture) => {
    const image = await createImageBitmap(await (await fetch(picture)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext('2d').drawImage(image, 0, 0);
    const data = canvas.getContext('2d').getImageData(0, 0, image.width, image.height).data;
    let text = '';
    for (let at = 0; at < data.length; at += 32768)
        text += String.fromCharCode(...data.subarray(at, at + 32768));
    return [image.width, image.height, btoa(text)];
}"""


def take_for_guide(page: Any, path: Path, top: str | None) -> None:
    """Save what stands on a page as a picture of at most 256 colours.

    Args:
        page: The page, at whatever size.
        path: The file to write.
        top: A selector: the picture begins there instead of at the top of the page.
    """
    page.set_viewport_size(GUIDE)
    box = page.locator(top).first.bounding_box() if top else None
    height = page.evaluate("document.documentElement.scrollHeight")
    begin = max(0, box["y"] + page.evaluate("window.scrollY") - 24) if box else 0
    clip = {"x": 0, "y": begin, "width": GUIDE["width"], "height": min(height - begin, TALLEST)}
    shot = page.screenshot(full_page=True, clip=clip)
    blank = page.context.new_page()
    address = "data:image/png;base64," + base64.b64encode(shot).decode()
    width, height, text = blank.evaluate(_PIXELS, address)
    blank.close()
    pixels = np.frombuffer(base64.b64decode(text), np.uint8).reshape(height, width, 4)
    path.write_bytes(png_of(pixels[:, :, :3]))


def png_of(pixels: np.ndarray) -> bytes:
    """Return an RGB picture as a PNG with a palette."""
    palette, indices = _quantised(pixels)
    height, width = indices.shape
    rows = np.zeros((height, width + 1), np.uint8)
    rows[:, 1:] = indices
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", palette.astype(np.uint8).tobytes()),
        (b"IDAT", zlib.compress(rows.tobytes(), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in parts)


def _quantised(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the most frequent colours and, of each pixel, the nearest of them."""
    height, width, _ = pixels.shape
    flat = pixels.reshape(-1, 3).astype(np.int32)
    coarse = (flat[:, 0] >> 3 << 10) | (flat[:, 1] >> 3 << 5) | flat[:, 2] >> 3
    _, inverse, counts = np.unique(coarse, return_inverse=True, return_counts=True)
    means = np.stack([np.bincount(inverse, flat[:, each]) / counts for each in range(3)], axis=1)
    palette = means[np.argsort(-counts)[:256]].round()
    distances = ((means[:, None, :] - palette[None, :, :]) ** 2).sum(axis=2)
    nearest = distances.argmin(axis=1).astype(np.uint8)
    return palette, nearest[inverse].reshape(height, width)


def _chunk(name: bytes, content: bytes) -> bytes:
    checked = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + checked
