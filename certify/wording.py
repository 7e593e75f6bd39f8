"""Sentences for what a step of certification refuses: Vietnamese, then English, and the mend."""

from __future__ import annotations

from typing import Final

from certify import errors
from certify.sentences import ENTRY_FAULTS, FAULTS
from schemas.distrust import DistrustError

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "bad-values": (
        "Tệp giá trị đã công bố bị từ chối, không dòng nào được ghi:{detail}",
        "the file of published values is refused, nothing of it was recorded:{detail}",
    ),
    "values-known": (
        "Đúng tệp này đã có trong sổ: {detail}. Xem: make case DO=list",
        "this very file is in the ledger already: {detail}; see make case DO=list",
    ),
    "case-unknown": (
        "Sổ không có trường hợp này: {detail}. Xem: make case DO=list",
        "the ledger has no such case: {detail}; see make case DO=list",
    ),
    "case-step": (
        "Trạng thái của trường hợp không cho bước này: {detail}. Xem docs/states.md",
        "the case is in a state that does not lead there: {detail}; see docs/states.md",
    ),
    "case-cause": (
        "Không có nguyên nhân này: {detail}",
        "there is no such cause: {detail}",
    ),
    "case-outcome": (
        "Không có kết quả này: {detail}",
        "there is no such outcome: {detail}",
    ),
    "case-unexplained": (
        "Chưa có giải thích nên chưa thể công khai hay gửi thư: {detail}. "
        "Chạy: make case DO='explain …'",
        "it has no explanation yet, so it can be neither shown nor written about: {detail}; "
        "make case DO='explain …'",
    ),
    "case-outdated": (
        "Giải thích viết khi số của ta còn khác, nên thư sẽ nói sai: {detail}. Viết lại: make case "
        "DO='explain …'",
        "it was explained when our figure was another, so the letter would be wrong: {detail}; "
        "write it again: make case DO='explain …'",
    ),
    "case-file": (
        "Không đọc được tệp: {detail}",
        "the file cannot be read: {detail}",
    ),
    "other-publisher": (
        "Cơ quan công bố trong schemas/province.yaml không phải của bản trước: {detail}. Đặt "
        "SO_CHUAN_SCHEMAS là thư mục schemas của tỉnh này rồi chạy lại",
        "schemas/province.yaml is not of the publisher of the last release: {detail}; set "
        "SO_CHUAN_SCHEMAS to the schemas folder of this province and run it again",
    ),
    "backup-inside": (
        "Bản sao lưu phải nằm ngoài DATA_ROOT: {detail}. Chọn ổ đĩa hoặc bucket khác",
        "the backup must stand outside DATA_ROOT: {detail}; take another disk or a bucket",
    ),
    "backup-link": (
        "Trong DATA_ROOT có liên kết hoặc tệp đặc biệt: {detail}. Xóa nó rồi chạy lại",
        "a link or special file lies in DATA_ROOT: {detail}; remove it and run it again",
    ),
    "backup-moving": (
        "Tệp thay đổi liên tục trong lúc đọc: {detail}. Chưa ghi bản sao lưu nào; chạy lại sau",
        "files kept changing while they were read: {detail}; no backup was written, run it again",
    ),
    "backup-journal": (
        "Mục nhật ký {detail} đã bị sửa: không sao lưu nhật ký hỏng, các bản sao lưu cũ vẫn "
        "nguyên. Chạy make audit, rồi make restore",
        "journal entry {detail} was changed: a damaged journal is not backed up, the backups that "
        "are there stand; make audit, then make restore",
    ),
    "backup-none": (
        "Không có bản sao lưu nào ở đây: {detail}",
        "there is no such backup here: {detail}",
    ),
    "backup-list": (
        "Bản kê của bản sao lưu đã hỏng: {detail}. Dùng bản trước đó: AT=…",
        "the list of the backup is damaged: {detail}; take an earlier one: AT=…",
    ),
    "backup-target": (
        "Chỉ khôi phục vào thư mục trống: {detail}",
        "a backup is restored into an empty folder only: {detail}",
    ),
    "backup-server": (
        "Cấu hình đặt nhật ký ở máy chủ {detail}. Bỏ cấu hình đó để khôi phục nhật ký thành tệp, "
        "rồi make move-journal TO=…; nếu máy chủ còn nguyên nhật ký thì giữ nó: docs/journal.md",
        "a setting puts the journal on the server {detail}; unset it to restore the journal as a "
        "file, then make move-journal TO=…; if the server still has it, keep it: docs/journal.md",
    ),
    "backup-damaged": (
        "Bản sao lưu thiếu hoặc hỏng các tệp sau, chưa khôi phục gì (DAMAGED=1 để lấy phần còn "
        "lại): {detail}",
        "the backup lacks these files or has them damaged, nothing was restored (DAMAGED=1 takes "
        "the rest): {detail}",
    ),
    "backup-root": (
        "Gốc tin cậy trong bản sao lưu khác với gốc bạn đưa: {detail}. Đừng dùng bản sao lưu này",
        "the root in the backup is not the one you gave: {detail}; do not use this backup",
    ),
    "backup-chain": (
        "Nhật ký trong bản sao lưu không liền mạch từ mục {detail}",
        "the journal in the backup does not hold from entry {detail}",
    ),
    "backup-wrong": (
        "Đã lắp lại nhưng các tệp sau không khớp, nên không đưa vào dùng:{detail}",
        "what was put together does not hold, so it was not put in place:{detail}",
    ),
    "place": (
        "Không lấy hoặc không ghi được tệp ở nơi này: {detail}. Kiểm tra địa chỉ, mạng và khóa "
        "truy cập; những gì đang có vẫn nguyên, chạy lại là làm tiếp",
        "this place does not give or take a file: {detail}; look at the address, the network and "
        "the access keys; what is here is as it was, and another run goes on",
    ),
    "report-no-release": (
        "không có bản công bố nào còn giá trị trong năm {detail} là các bản đã có: chọn năm khác, "
        "hoặc FROM và TO",
        "no standing release came out in {detail} are those there are: choose another year, or "
        "FROM and TO",
    ),
    "report-unknown-release": (
        "bản {detail} là các bản đã công bố và còn giá trị: bản đầu không có trong đó",
        "{detail} are the published releases that stand: the first one named is not among them",
    ),
    "report-wrong-order": (
        "{detail}: bản đầu phải công bố trước bản cuối, đổi chỗ FROM và TO",
        "{detail}: the first must have come out before the last, swap FROM and TO",
    ),
    "report-no-end": (
        "từ {detail} đến đâu: cần thêm TO=<bản công bố>",
        "from {detail} to where: add TO=<release>",
    ),
    "report-narrative": (
        "phần viết của cơ quan không dùng được, chưa ghi gì: {detail}. Lưu thành tệp văn bản UTF-8 "
        "(NFC), không ký tự điều khiển, tối đa 20.000 byte; mã cơ quan và giai đoạn như liệt kê",
        "the agency's words cannot be used, nothing was recorded: {detail}. Save a text file in "
        "UTF-8 (NFC) without control characters, at most 20,000 bytes; agency and stage as listed",
    ),
    "report-no-file": (
        "không có tệp {detail}: xem lại đường dẫn",
        "there is no file {detail}: look at the path again",
    ),
    "report-damaged": (
        "{detail} không còn đúng như nhật ký ghi: khôi phục từ bản sao lưu",
        "{detail} is not what the journal says: restore it from a backup",
    ),
    "pack-framework": (
        "Bản công bố không có bộ chỉ số này: {detail}",
        "the release has no such framework: {detail}",
    ),
    "pack-edition": (
        "Bộ chỉ số không có kỳ này: {detail}. Kỳ mới chỉ được thêm kèm nguồn, vào "
        "schemas/frameworks",
        "the framework has no such edition: {detail}; a new one is added to schemas/frameworks, "
        "with its source",
    ),
    "pack-no-readiness": (
        "Bản {detail} lập trước khi giữ các bộ chỉ số; dùng bản mới hơn",
        "release {detail} was made before releases held frameworks; take a newer one",
    ),
    "pack-unknown": (
        "Không có hồ sơ này: {detail}. Xem: make pack DO=list",
        "there is no such pack: {detail}; see make pack DO=list",
    ),
    "pack-unsigned": (
        "Hồ sơ chưa ký nên không gửi được ({detail}). Thêm KEY=…",
        "a pack that nobody signed cannot be sent ({detail}); add KEY=…",
    ),
    "pack-not-a-signer": (
        "Khóa này không phải của người chứng nhận hay người công bố: {detail}",
        "this is no certifier's and no publisher's key: {detail}",
    ),
    "pack-removed": (
        "Số liệu của bản này đã bị xóa: {detail}",
        "the figures of this release were removed: {detail}",
    ),
    "pack-changed": (
        "Hồ sơ không còn đúng như đã ký hoặc đã gửi: {detail}",
        "the pack is not as it was signed or sent: {detail}",
    ),
    "pack-sent": (
        "Đúng hồ sơ này đã gửi cho nơi đó: {detail}",
        "this very pack was sent there already: {detail}",
    ),
    "no-agent": (
        "Không có ssh-agent nào trả lời ({detail}). Chạy ssh-agent và đặt SSH_AUTH_SOCK.",
        "no SSH agent answers ({detail}); start one and set SSH_AUTH_SOCK",
    ),
    "not-in-agent": (
        "ssh-agent không giữ đúng một khóa như vậy: {detail}. Xem: ssh-add -l",
        "the agent does not hold exactly one such key: {detail}; see ssh-add -l",
    ),
    "refused": (
        "ssh-agent từ chối ký: {detail}",
        "the agent refused to sign: {detail}",
    ),
    "no-token": (
        "Không tìm thấy khóa trên thiết bị, hoặc sai mã PIN: {detail}. Kiểm tra PYKCS11LIB.",
        "no such key on the token, or a wrong PIN: {detail}; check PYKCS11LIB",
    ),
    "not-p256": (
        "Khóa trên thiết bị không phải ECDSA P-256: {detail}",
        "the token's key is not ECDSA P-256: {detail}",
    ),
    "no-token-library": (
        "Thiếu thư viện PKCS#11 ({detail}). Cài: pip install python-pkcs11",
        "the PKCS#11 library is missing ({detail}); install python-pkcs11",
    ),
    "root-exists": (
        "Đã có khóa gốc ({detail}). Muốn thay khóa: make rotate",
        "there is a root already ({detail}); to change keys: make rotate",
    ),
    "too-few": (
        "Chưa đủ người giữ khóa ({detail})",
        "too few key holders ({detail})",
    ),
    "duplicate-key": (
        "Một khóa được nộp hai lần: {detail}. Mỗi người tự tạo khóa riêng.",
        "one key was handed in twice: {detail}; each person makes a key of their own",
    ),
    "duplicate-person": (
        "Một người giữ hai khóa: {detail}",
        "one person holds two keys: {detail}",
    ),
    "no-such-holder": (
        "Không ai tên này giữ khóa của vai trò đó: {detail}",
        "nobody of this name holds a key of that role: {detail}",
    ),
    "bad-person": (
        "Mã người không dùng được: {detail}. Cần chữ thường, số, dấu chấm, như dic.an",
        "not usable as a person's id: {detail}; lower case, digits, dots, such as dic.an",
    ),
    "no-public-part": (
        "Không có tệp phần công khai này: {detail}",
        "there is no such public part: {detail}",
    ),
    "bad-public-part": (
        'Không phải phần công khai của một khóa: {detail}. Tạo lại: make keys DO="public …"',
        'not the public part of a key: {detail}; write it anew: make keys DO="public …"',
    ),
    "no-draft": (
        "Chưa có dự thảo khóa gốc ({detail}). Bắt đầu bằng keys root hoặc make rotate",
        "no root is drafted ({detail}); begin with keys root or make rotate",
    ),
    "changed-draft": (
        "Dự thảo {detail} đã bị thay đổi sau khi lập. Lập lại từ đầu.",
        "draft {detail} was changed after it was made; draft it anew",
    ),
    "stale-draft": (
        "Sau khi lập dự thảo {detail} đã có danh sách mới. Lập lại từ đầu.",
        "another list was published since {detail} was drafted; draft it anew",
    ),
    "unsigned-draft": (
        "Dự thảo chưa đủ chữ ký: {detail}. Xem: make keys",
        "the draft lacks signatures: {detail}; see make keys",
    ),
    "no-list-needed": (
        "Dự thảo {detail} không đổi người chứng nhận nên không cần ký lại danh sách",
        "draft {detail} changes no certifier, so no list is signed anew",
    ),
    "wrong-key": (
        "Khóa này không giữ vai trò đó: {detail}",
        "this key does not hold that role: {detail}",
    ),
    "publisher-needed": (
        "Cần khóa của người công bố để đưa {detail} vào hiệu lực: --key",
        "the publisher's key is needed to put {detail} in force: --key",
    ),
    "no-figure": (
        "Bản này không có số liệu đó: {detail}",
        "the release has no such figure: {detail}",
    ),
    "bad-figure": (
        "Mã số liệu sai dạng: {detail}",
        "no id of a figure: {detail}",
    ),
    "no-receipts": (
        "Bản này lập trước khi có biên nhận số liệu: {detail}",
        "the release was made before figures had receipts: {detail}",
    ),
    "removed": (
        "Số liệu của bản này đã bị xóa: {detail}",
        "the figures of this release were removed: {detail}",
    ),
    "build-failed": (
        "Không dựng được kho số liệu; dbt báo: {detail}",
        "the warehouse was not built; dbt says: {detail}",
    ),
    "upload-damaged": (
        "Tệp đã nhận bị thay đổi hoặc mất: {detail}. Khôi phục từ bản sao lưu.",
        "an accepted file was changed or is gone: {detail}; restore it from the backup",
    ),
    "no-candidate": (
        "Chưa có bản dự thảo {detail}. Chạy: make candidate RELEASE={detail}",
        "there is no candidate {detail}; run make candidate RELEASE={detail}",
    ),
    "candidate-changed": (
        "Bản dự thảo đã bị thay đổi sau khi dựng: {detail}. Dựng lại bằng make candidate.",
        "the candidate was changed after it was built: {detail}; build it again",
    ),
    "gate-not-passed": (
        "Bản dự thảo {detail} chưa qua kiểm tra; không ký được.",
        "the gate of candidate {detail} did not pass; it cannot be signed",
    ),
    "gate-failed": (
        "Bản dự thảo không qua kiểm tra:\n{detail}",
        "the release must not go out; expectations that do not hold:\n{detail}",
    ),
    "gate-stale": (
        "Kết quả kiểm tra không phải của bản dự thảo này ({detail}). Chạy lại make candidate.",
        "the gate's record is not of this candidate ({detail}); make the candidate again",
    ),
    "stale-proposal": (
        "Đã có danh sách mới hơn được công bố ({detail}). Dựng và ký lại bản dự thảo.",
        "a newer list was published meanwhile ({detail}); make the candidate and sign it again",
    ),
    "already-published": (
        "Bản {detail} đã công bố. Sửa đổi phải là một bản mới.",
        "release {detail} is published; a change needs a new release",
    ),
    "not-certified": (
        "Bản {detail} chưa đủ hai người ký. Chạy: make certify RELEASE={detail} KEY=<khóa>",
        "two people have not signed {detail} yet; run make certify RELEASE={detail} KEY=<key>",
    ),
    "not-the-publisher": (
        "Khóa này không phải của người công bố: {detail}",
        "this key is not the publisher's: {detail}",
    ),
    "unfinished-publication": (
        "Lần công bố trước chưa xong ({detail}). Chạy lại make publish của bản đó.",
        "an earlier publication is unfinished ({detail}); run its make publish again",
    ),
    "list-lost": (
        "Nhật ký ghi có danh sách mới hơn trong thư mục releases: {detail}. Khôi phục bản sao lưu.",
        "the journal tells of a newer list than is here: {detail}; restore the backup",
    ),
    "clock-behind": (
        "Đồng hồ máy chậm hơn lần công bố trước ({detail}). Chỉnh giờ rồi chạy lại.",
        "the clock is behind the last publication ({detail}); set it and run again",
    ),
    "no-uploads": (
        "Chưa có tệp nào được gửi. Chạy steward submit trước.",
        "nothing was submitted; run steward submit first",
    ),
    "busy": (
        "Một lần dựng khác đang chạy. Chờ xong rồi chạy lại.",
        "another build is running; wait for it and run again",
    ),
    "release-id": (
        "Mã bản công bố {detail} không dùng được: phải có dạng 2026.1 và đứng sau bản mới nhất.",
        "release id {detail} cannot be used: it must look like 2026.1 and come after the newest",
    ),
    "unknown-key": (
        "Khóa không có trong danh sách người ký: {detail}",
        "the key is not in the list of people: {detail}",
    ),
    "not-a-certifier": (
        "Khóa không phải của người chứng nhận: {detail}",
        "the key is not a certifier's: {detail}",
    ),
    "uploader": (
        "Người gửi số liệu không được chứng nhận chính số liệu đó: {detail}. "
        "Hai người khác phải ký.",
        "who uploaded figures of a release may not certify it: {detail}; two others must sign",
    ),
    "upload-returned": (
        "Một tệp của bản dự thảo đã bị trả lại sau khi dựng: {detail}. Chạy lại make candidate.",
        "an upload of the candidate was returned after it was built: {detail}; build it again",
    ),
    "already-signed": (
        "Mỗi người chỉ ký một lần: {detail}. Cần chữ ký của người thứ hai.",
        "each person signs once: {detail}; a second person must sign",
    ),
    "already-certified": (
        "Bản này đã đủ chữ ký: {detail}. Chạy make publish.",
        "the release has its signatures: {detail}; run make publish",
    ),
    "no-base-release": (
        "Không có bản gốc đã công bố để đính chính: {detail}",
        "what the patch is of is not published: {detail}",
    ),
    "not-standing": (
        "Bản {detail} chưa công bố, đã bị thu hồi, hoặc không dùng thay được.",
        "release {detail} is not published, was withdrawn, or cannot take another's place",
    ),
    "already-current": (
        "Bản {detail} đang là bản hiện hành.",
        "release {detail} is the current one already",
    ),
    "unexplained": (
        "Phần giải thích (--text) phải dài {detail} ký tự, không có ký tự điều khiển.",
        "the text must have {detail} characters and no control characters",
    ),
    "embargo": (
        "Chưa đến giờ công bố: {detail}. Đổi giờ bằng make publish … AT=…",
        "its hour has not come: {detail}; change it with make publish … AT=…",
    ),
    "past-instant": (
        "Giờ công bố phải ở tương lai: {detail}",
        "the instant to publish at must lie ahead: {detail}",
    ),
    "calendar-name": (
        "Tên mục lịch {detail} không dùng được: chữ hoa, số và gạch nối, như GRDP-2026-Q3.",
        "calendar entry {detail} needs a name of capitals, digits and hyphens: GRDP-2026-Q3",
    ),
    "calendar-taken": (
        "Mục lịch {detail} đã có. Đổi ngày bằng: calendar move {detail} --on … --reason …",
        "calendar entry {detail} exists; change it by: calendar move {detail} --on … --reason …",
    ),
    "calendar-unknown": (
        "Không có mục lịch nào còn chờ tên {detail}. Xem: calendar show",
        "no open calendar entry is called {detail}; see: calendar show",
    ),
    "calendar-same-date": (
        "Mục lịch {detail} đã có đúng ngày này.",
        "calendar entry {detail} has this date already",
    ),
    "calendar-date": (
        "Ngày của {detail} phải có dạng 2026-12-29T02:00:00Z, hoặc tháng 2026-12.",
        "the date of {detail} must look like 2026-12-29T02:00:00Z, or a month like 2026-12",
    ),
    "calendar-past": (
        "Ngày của {detail} phải ở tương lai.",
        "the date of {detail} must lie ahead",
    ),
    "calendar-text": (
        "Tên gọi hoặc lý do của {detail} phải có từ 8 đến 300 ký tự, không có ký tự điều khiển.",
        "title or reason of {detail} must have 8 to 300 characters and no control characters",
    ),
    "calendar-telling": (
        "Tên gọi hoặc lý do của {detail} có số như 12,5 hay 2026.3: lịch không được nêu số liệu "
        "hay mã bản công bố. Viết lại.",
        "title or reason of {detail} holds a number such as 12.5 or 2026.3: the calendar tells "
        "no figure and no release id; word it otherwise",
    ),
    "calendar-period": (
        "Kỳ số liệu của {detail} phải có dạng 2026-Q3, 2026 hoặc 2026-08.",
        "the period of {detail} must look like 2026-Q3, 2026 or 2026-08",
    ),
    "calendar-dataset": (
        "Mục lịch {detail} nêu bộ dữ liệu không có trong schemas/datasets.",
        "calendar entry {detail} names a dataset that schemas/datasets does not have",
    ),
    "preview-published": (
        "Bản {detail} đã công bố; không cần xem trước.",
        "release {detail} is published; there is nothing to preview",
    ),
    "preview-past": (
        "Hạn xem trước của {detail} phải ở tương lai.",
        "the preview of {detail} must expire at an instant that lies ahead",
    ),
    "preview-too-long": (
        "Hạn xem trước của {detail} không được sau giờ công bố.",
        "the preview of {detail} may not outlive its embargo",
    ),
    "preview-body": (
        "Tên cơ quan được xem trước phải có từ 2 đến 120 ký tự.",
        "the body that gets the preview of {detail} needs a name of 2 to 120 characters",
    ),
    "preview-unknown": (
        "Không có quyền xem trước nào còn hiệu lực: {detail}. Xem: preview list",
        "no preview in force: {detail}; see: preview list",
    ),
    "body-name": (
        "Tên cơ quan nhận tin {detail} không dùng được: chữ thường, số và gạch nối.",
        "body {detail} needs a name of small letters, digits and hyphens",
    ),
    "body-address": (
        "Địa chỉ nhận tin của {detail} sai: cần thư điện tử hoặc https://… (http chỉ cho máy này).",
        "body {detail} needs an e-mail address, or https://… (http for this machine only)",
    ),
    "body-taken": (
        "Cơ quan {detail} đã có trong danh sách nhận tin.",
        "body {detail} is on the list already",
    ),
    "body-unreadable": (
        "Danh sách nhận tin hoặc khóa của nó bị hỏng: {detail}. Khôi phục từ bản sao lưu.",
        "the list of bodies or a secret of it is damaged: {detail}; restore it from the backup",
    ),
    "body-unknown": (
        "Không có cơ quan {detail} trong danh sách nhận tin.",
        "no body {detail} is on the list",
    ),
    "not-a-person": (
        "Không có người chứng nhận tên này: {detail}",
        "no certifier has this name: {detail}",
    ),
    "unknown-code": (
        "Mã không có trong danh mục: {detail}",
        "the code is not in its list: {detail}",
    ),
    "bad-rule": (
        "Không hiểu phần --where: {detail}. Viết như dataset=GRDP,indicator=GRDP_CURRENT,"
        "change=removed.",
        "--where cannot be read: {detail}; write dataset=GRDP,indicator=GRDP_CURRENT,"
        "change=removed",
    ),
    "unknown-blocker": (
        "Bản dự thảo không có điểm chặn này: {detail}",
        "the candidate has no such blocker: {detail}",
    ),
    "not-waivable": (
        "Điểm chặn này không bao giờ được miễn trừ: {detail}",
        "this blocker is never waived: {detail}",
    ),
    "bad-expiry": (
        "Hạn miễn trừ phải ở tương lai và không quá 400 ngày: {detail}",
        "a waiver must expire in the future, within 400 days: {detail}",
    ),
    "no-such-waiver": (
        "Không có miễn trừ nào như vậy còn hiệu lực: {detail}",
        "no such waiver is in force: {detail}",
    ),
    "unknown-figure": (
        "Số liệu không nằm trong mẫu của bản dự thảo: {detail}",
        "the figure is not in the candidate's sample: {detail}",
    ),
    "bad-sheet": (
        "Không đọc được phiếu đối chiếu: {detail}. Lấy phiếu bằng: make sample RELEASE=… OUT=…",
        "the sheet cannot be read: {detail}; get one by make sample RELEASE=… OUT=…",
    ),
    "no-claim": (
        "Không thấy con số nào kiểm tra được: {detail}",
        "there is no number that can be checked: {detail}",
    ),
    "bad-page": (
        "Tên trang gồm chữ thường, số và gạch nối; địa chỉ bắt đầu bằng https://: {detail}",
        "a page has a lower-case name with hyphens, and an address with https://: {detail}",
    ),
    "page-taken": (
        "Đã theo dõi một trang tên này; bỏ nó trước: {detail}",
        "a page of this name is watched; drop it first: {detail}",
    ),
    "unknown-page": (
        "Không theo dõi trang nào tên này, hoặc văn bản đã giữ của nó không còn: {detail}",
        "no page of this name is watched, or its kept text is gone: {detail}",
    ),
    "open-blockers": (
        "Chưa ký được vì còn điểm chặn (xem report/vi.html; cách xử lý ở "
        "docs/certifier-guide.md): {detail}",
        "blockers are open (see report/en.html and docs/certifier-guide.md): {detail}",
    ),
    "waiver-expired": (
        "Miễn trừ đã hết hạn hoặc bị thu hồi: {detail}. Chạy lại make candidate, rồi xử lý hoặc "
        "miễn trừ lại.",
        "a waiver has expired or was lifted: {detail}; make the candidate again, then settle it",
    ),
    "refused-step": (
        "Bản công bố không ở trạng thái cho phép bước này: {detail} (docs/states.md)",
        "the release is not in a state that allows this step: {detail} (docs/states.md)",
    ),
    "head": (
        "Lãnh đạo đã duyệt số liệu không được chứng nhận chính số liệu đó: {detail}. "
        "Hai người khác phải ký.",
        "who signed an upload off may not certify it: {detail}; two others must sign",
    ),
    "audit-failed": (
        "Mục nhật ký đầu tiên không khớp: {detail}",
        "the first journal entry that does not hold: {detail}",
    ),
    "missing": ("Không có tệp khóa: {detail}", "there is no key file: {detail}"),
    "unreadable": ("Không đọc được khóa: {detail}", "the key cannot be read: {detail}"),
    "wrong-password": (
        "Khóa có mật khẩu, hoặc mật khẩu sai: {detail}",
        "the key has a password, or the password is wrong: {detail}",
    ),
    "not-ed25519": ("Khóa không phải Ed25519: {detail}", "the key is not Ed25519: {detail}"),
}


def sentence(error: errors.CertifyError | DistrustError) -> str:
    """Return the two sentences about a refusal, one a line."""
    if isinstance(error, DistrustError):
        vi, en = FAULTS[error.reason]
        return f"{error.file}: {vi}\n{error.file}: {en}"
    vi, en = _SENTENCES[error.reason]
    if isinstance(error, errors.FailedAuditError):
        vi, en = (
            f"{said}: {why}" for said, why in zip((vi, en), ENTRY_FAULTS[error.why], strict=True)
        )
    return f"{vi.format(detail=error)}\n{en.format(detail=error)}"
