"""The words of the certificate's PDF, by language."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, dict[str, str]]] = {
    "vi": {
        "title": "GIẤY CHỨNG NHẬN SỐ LIỆU",
        "release": "Bản công bố {release}",
        "erratum": "Bản đính chính {release}",
        "statement": (
            "{body} chứng nhận {figures} số liệu của {datasets} bộ dữ liệu: {added} số mới, "
            "{changed} số thay đổi và {removed} số biến mất so với bản trước. Mỗi thay đổi đều có "
            "lý do ghi trong changes.parquet của bản này."
        ),
        "basis": "Căn cứ",
        "previous": "Bản trước",
        "first": "đây là bản đầu tiên",
        "made_at": "Lập lúc",
        "inputs": "Mã băm {count} tệp gốc",
        "rules": "Mã băm bộ quy tắc",
        "signed_digest": "Mã băm bản kê đã ký",
        "signers": "Người ký",
        "needed": (
            "Cần {needed} trong {certifiers} người chứng nhận; không ai trong số họ gửi hay duyệt "
            "số liệu của bản này."
        ),
        "person": "Người ký",
        "key": "Mã khóa (Ed25519)",
        "signed_at": "Ký lúc",
        "datasets": "Bộ dữ liệu",
        "dataset": "Bộ dữ liệu",
        "quality": "Chất lượng",
        "figures": "Số liệu",
        "added": "Mới",
        "changed": "Thay đổi",
        "removed": "Biến mất",
        "gate_head": "Cổng kiểm tra",
        "gate": "{holding} trên {rules} quy tắc giữ.",
        "failing": "Không giữ: {rules}.",
        "sample_head": "Đối chiếu với tài liệu nguồn",
        "measured": (
            "Độ chính xác đo được {accuracy}% (khoảng tin cậy {level}%: {low}%–{high}%, Wilson)."
        ),
        "not_measured": "Chưa đo: chưa ai đối chiếu mẫu với tài liệu nguồn.",
        "counts": (
            "{right} đúng, {wrong} sai, {unreadable} không đọc được, {unticked} chưa đối chiếu."
        ),
        "seed": "Mẫu {size} số liệu rút ngẫu nhiên, hạt giống {seed}",
        "waivers": "Miễn trừ",
        "no_waivers": "Không có miễn trừ nào.",
        "waiver": "{waiver} · {scope} · {reason} · {by} · hết hạn {until}",
        "warnings": "Cảnh báo và giải trình",
        "no_warnings": "Không có cảnh báo nào.",
        "answer": "{dataset_id}, {warning} ({cells} ô), {reason}, {steward}:",
        "more": "và {count} mục nữa, xem certificate.json",
        "access": "Được xem trước khi công bố",
        "no_access": "Không cơ quan nào được cấp quyền xem trước đến lúc lập giấy này.",
        "check": "Kiểm tra giấy này",
        "check_how": (
            "Tải bản công bố {release} rồi chạy lệnh verify (không cần mạng). Mã băm bản kê trong "
            "kết quả phải trùng với mã ở trên. Giấy này chỉ nhắc lại điều đã ký; chữ ký nằm trong "
            "danh sách đã công bố."
        ),
    },
    "en": {
        "title": "CERTIFICATE OF FIGURES",
        "release": "Release {release}",
        "erratum": "Erratum {release}",
        "statement": (
            "{body} certifies {figures} figures of {datasets} datasets: {added} new, {changed} "
            "changed and {removed} removed since the release before. Every change has its reason "
            "in changes.parquet of this release."
        ),
        "basis": "Legal basis",
        "previous": "Release before",
        "first": "this is the first",
        "made_at": "Made at",
        "inputs": "Digest of {count} originals",
        "rules": "Digest of the rules",
        "signed_digest": "Digest of the signed manifest",
        "signers": "Signed by",
        "needed": (
            "{needed} of {certifiers} certifiers are needed; none of them sent figures of this "
            "release or signed them off."
        ),
        "person": "Person",
        "key": "Key id (Ed25519)",
        "signed_at": "Signed at",
        "datasets": "Datasets",
        "dataset": "Dataset",
        "quality": "Quality",
        "figures": "Figures",
        "added": "New",
        "changed": "Changed",
        "removed": "Removed",
        "gate_head": "The gate",
        "gate": "{holding} of {rules} rules hold.",
        "failing": "Not holding: {rules}.",
        "sample_head": "Held against source documents",
        "measured": (
            "Measured accuracy {accuracy}% ({level}% confidence interval {low}%–{high}%, Wilson)."
        ),
        "not_measured": "Not measured: nobody has held the sample against its source documents.",
        "counts": "{right} right, {wrong} wrong, {unreadable} unreadable, {unticked} not ticked.",
        "seed": "{size} figures drawn at random, seed {seed}",
        "waivers": "Waivers",
        "no_waivers": "There are none.",
        "waiver": "{waiver} · {scope} · {reason} · {by} · expires {until}",
        "warnings": "Warnings and answers",
        "no_warnings": "There are none.",
        "answer": "{dataset_id}, {warning} ({cells} cells), {reason}, {steward}:",
        "more": "and {count} more, see certificate.json",
        "access": "Access before publication",
        "no_access": "No body had been granted access when this was made.",
        "check": "Check this paper",
        "check_how": (
            "Get release {release} and run verify; no network is needed. The manifest's digest it "
            "tells must be the one above. This paper repeats what was signed; the signatures are "
            "in the published list."
        ),
    },
}
