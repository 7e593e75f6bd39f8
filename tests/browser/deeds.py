"""What people do on the pages, as a browser does it."""

from __future__ import annotations

from typing import Any

SOURCE = "Niên giám thống kê tỉnh Vĩnh Phúc 2021, biểu 42"
WHY = "Quy mô GRDP được đánh giá lại theo chu kỳ 5 năm, cả năm 2015; số đúng như bảng in"


def drop(page: Any, content: bytes, name: str) -> None:
    """Choose a file and have it checked."""
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.get_by_label("Tệp số liệu").set_input_files(file)
    before = page.url
    page.get_by_role("button", name="Kiểm tra tệp").click()
    page.wait_for_url(lambda url: "/drafts/" in url and url != before)


def answer_all(page: Any) -> None:
    """Answer each rule's warnings once for all of its points."""
    for group in page.locator(".group").all():
        bulk = group.locator(".bulk")
        place = bulk if bulk.count() else group.locator("fieldset").first
        place.get_by_label("Lý do").select_option("METHOD")
        place.get_by_label("Giải thích").fill(WHY)


def fill_in(page: Any) -> None:
    """Say which edition it is and where it comes from."""
    page.get_by_label("Kỳ của lần xuất bản").fill("2021")
    page.get_by_label("Nguồn của số liệu").fill(SOURCE)


def submit(page: Any) -> None:
    """Send the file for sign-off."""
    page.get_by_role("button", name="Gửi để ký duyệt").click()
    page.wait_for_url("**/uploads/*")
