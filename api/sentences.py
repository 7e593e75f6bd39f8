"""What a refusal says, in both languages; `problems` fills the places with an error's facts."""

from __future__ import annotations

from typing import Final, NamedTuple

from api import errors
from api.errors import ApiError

# Why a list or a release is not believed: every code of `schemas.distrust.Reason`.
REASONS: Final[dict[str, dict[str, str]]] = {
    "missing": {"vi": "thiếu tệp", "en": "the file is missing"},
    "link": {"vi": "không phải tệp thường", "en": "it is not a regular file"},
    "too-large": {"vi": "tệp quá lớn", "en": "the file is too large"},
    "unreadable": {"vi": "không đọc được", "en": "it cannot be read as what it should be"},
    "not-canonical": {"vi": "sai cách viết chuẩn", "en": "it is not written canonically"},
    "wrong-role": {"vi": "sai vai trò", "en": "it has the wrong role"},
    "wrong-version": {"vi": "sai số phiên bản", "en": "it has the wrong version"},
    "not-pinned": {"vi": "không nối với gốc tin cậy", "en": "it does not follow the pinned root"},
    "duplicate-key": {"vi": "một khóa có hai tên", "en": "one key stands under two names"},
    "duplicate-person": {"vi": "một người giữ hai khóa", "en": "one person holds two keys"},
    "weak-threshold": {"vi": "ngưỡng chữ ký quá thấp", "en": "the threshold is too low"},
    "bad-signature": {"vi": "chữ ký sai", "en": "a signature is wrong"},
    "too-few-signatures": {"vi": "không đủ chữ ký", "en": "it has too few signatures"},
    "changed": {"vi": "nội dung đã bị thay đổi", "en": "its content was changed"},
    "rolled-back": {"vi": "cũ hơn bản đã chấp nhận", "en": "it is older than one accepted"},
    "unsafe-path": {"vi": "đường dẫn không an toàn", "en": "it names an unsafe path"},
    "unlisted": {"vi": "tệp không có trong danh sách", "en": "the file is not listed"},
    "contradiction": {"vi": "mâu thuẫn với danh sách", "en": "it contradicts the list"},
    "expired": {"vi": "đã hết hạn", "en": "it has expired"},
    "not-in-list": {"vi": "không có trong danh sách", "en": "the release is not listed"},
    "bad-manifest": {"vi": "bản kê sai dạng", "en": "the manifest is malformed"},
    "gate-differs": {"vi": "kết quả kiểm tra không khớp", "en": "the gate result differs"},
    "gate-not-passed": {"vi": "chưa qua kiểm tra", "en": "the gate did not pass"},
    "bad-people": {"vi": "danh sách người ký sai", "en": "the list of people is malformed"},
    "unknown-signer": {"vi": "người ký không rõ", "en": "a signer is unknown"},
    "uploader-signed": {"vi": "người nộp số liệu đã ký", "en": "an uploader signed it"},
    "not-removed": {"vi": "phải xóa vì lộ thông tin", "en": "it had to be removed for disclosure"},
    "head-signed": {"vi": "lãnh đạo đã duyệt số liệu đã ký", "en": "a head of an agency signed it"},
    "blockers-open": {"vi": "còn điểm chặn chưa miễn trừ", "en": "a blocker is open"},
    "bad-archive": {"vi": "gói nén sai dạng", "en": "the archive is malformed"},
}


class Sentences(NamedTuple):
    """What a person reads: what it is, what was found, what to do."""

    title: str
    detail: str
    mend: str


SENTENCES: Final[dict[type[ApiError], dict[str, Sentences]]] = {
    errors.UnknownParameterError: {
        "vi": Sentences(
            "Tham số không có",
            "Địa chỉ này không có tham số `{parameter}`.",
            "Có phải `{nearest}`? Các tham số dùng được: {allowed}.",
        ),
        "en": Sentences(
            "Unknown parameter",
            "There is no parameter `{parameter}` at this address.",
            "Did you mean `{nearest}`? These exist here: {allowed}.",
        ),
    },
    errors.RepeatedParameterError: {
        "vi": Sentences(
            "Tham số lặp lại",
            "`{parameter}` chỉ nhận một giá trị nhưng có mặt nhiều lần.",
            "Giữ lại một giá trị.",
        ),
        "en": Sentences(
            "Repeated parameter",
            "`{parameter}` takes one value and was given several times.",
            "Keep one of them.",
        ),
    },
    errors.ConflictingParametersError: {
        "vi": Sentences(
            "Tham số mâu thuẫn",
            "`{parameter}` và `{other}` không dùng cùng nhau.",
            "Bỏ một trong hai.",
        ),
        "en": Sentences(
            "Conflicting parameters",
            "`{parameter}` and `{other}` may not be given together.",
            "Leave one of them out.",
        ),
    },
    errors.InvalidCursorError: {
        "vi": Sentences(
            "Con trỏ trang không dùng được",
            "`cursor` không do API này tạo ra, hoặc thuộc về câu hỏi hay bản công bố khác.",
            "Bắt đầu lại không có `cursor` và đi theo liên kết `next`.",
        ),
        "en": Sentences(
            "Unusable cursor",
            "The `cursor` was not made here, or for another question or release.",
            "Start again without `cursor` and follow the `next` links.",
        ),
    },
    errors.MalformedTextError: {
        "vi": Sentences(
            "Văn bản hỏng",
            "`{parameter}` chứa ký tự điều khiển hoặc không phải UTF-8.",
            "Mã hóa giá trị bằng UTF-8, không có ký tự điều khiển.",
        ),
        "en": Sentences(
            "Malformed text",
            "`{parameter}` holds a control character or is not UTF-8.",
            "Encode the value as UTF-8 without control characters.",
        ),
    },
    errors.MalformedValueError: {
        "vi": Sentences(
            "Giá trị sai dạng",
            "`{parameter}` nhận được {value!r}.",
            "Cần {expected_vi}.",
        ),
        "en": Sentences(
            "Malformed value",
            "`{parameter}` was given {value!r}.",
            "It takes {expected_en}.",
        ),
    },
    errors.MalformedQueryError: {
        "vi": Sentences(
            "Câu hỏi sai cú pháp",
            "`{parameter}` nhận được {value!r}.",
            "Cần {expected_vi}.",
        ),
        "en": Sentences(
            "Malformed query",
            "`{parameter}` was given {value!r}.",
            "It takes {expected_en}.",
        ),
    },
    errors.UnknownComponentError: {
        "vi": Sentences(
            "Không có thành phần này",
            "Cấu trúc số liệu không có thành phần `{component}`.",
            "Các thành phần: {allowed}.",
        ),
        "en": Sentences(
            "Unknown component",
            "The structure of the data has no component `{component}`.",
            "Its components: {allowed}.",
        ),
    },
    errors.WrongKeyError: {
        "vi": Sentences(
            "Khóa sai số phần",
            "Khóa có {given} phần; cấu trúc có {expected} chiều trước kỳ số liệu.",
            "Viết mỗi chiều một phần, ngăn bằng dấu chấm; bỏ trống hoặc `*` là mọi mã.",
        ),
        "en": Sentences(
            "Wrong key",
            "The key has {given} parts; the structure has {expected} dimensions before the period.",
            "Write one part for each dimension, with dots between; empty or `*` is any code.",
        ),
    },
    errors.UnknownStructureError: {
        "vi": Sentences(
            "Không có cấu trúc này",
            "Bản công bố {release} không có {kind} {name!r}.",
            "Xem danh sách tại /sdmx/v2/structure/dataflow.",
        ),
        "en": Sentences(
            "Unknown structure",
            "Release {release} holds no {kind} {name!r}.",
            "See /sdmx/v2/structure/dataflow for what there is.",
        ),
    },
    errors.NotOfferedError: {
        "vi": Sentences(
            "Chưa phục vụ",
            "{what} có trong giao thức nhưng không phục vụ ở đây.",
            "Xem {instead}.",
        ),
        "en": Sentences(
            "Not offered",
            "{what} is part of the protocol and not offered here.",
            "See {instead}.",
        ),
    },
    errors.UnknownAddressError: {
        "vi": Sentences(
            "Không có địa chỉ này",
            "Không có gì tại {path!r}.",
            "Xem các địa chỉ tại /openapi.json.",
        ),
        "en": Sentences(
            "Unknown address",
            "Nothing stands at {path!r}.",
            "See /openapi.json for the addresses there are.",
        ),
    },
    errors.UnknownReleaseError: {
        "vi": Sentences(
            "Không có bản công bố này",
            "Không có bản công bố nào tên {release!r}.",
            "Xem các bản công bố tại /v1/releases.",
        ),
        "en": Sentences(
            "Unknown release",
            "No published release is called {release!r}.",
            "See /v1/releases for those there are.",
        ),
    },
    errors.RemovedReleaseError: {
        "vi": Sentences(
            "Bản công bố đã bị xóa",
            "Bản {release} bị thu hồi lúc {withdrawn_at} vì lộ thông tin phải giữ kín: {text}",
            "Xóa bản bạn đã tải. Hỏi không có `release` để dùng bản hiện hành.",
        ),
        "en": Sentences(
            "Removed release",
            "Release {release} was withdrawn at {withdrawn_at} for disclosure: {text}",
            "Delete any copy of it. Ask without `release` to use the current one.",
        ),
    },
    errors.MissingNotesError: {
        "vi": Sentences(
            "Không có ghi chú công bố",
            "Bản {release} được lập khi chưa có ghi chú công bố.",
            "Xem bản kê tại /v1/releases/{release}.",
        ),
        "en": Sentences(
            "No release notes",
            "Release {release} was made without notes.",
            "See its manifest at /v1/releases/{release}.",
        ),
    },
    errors.MissingReceiptsError: {
        "vi": Sentences(
            "Không có biên nhận",
            "Bản {release} được lập khi số liệu chưa có biên nhận.",
            "Tải bản kê và tệp số liệu tại /v1/releases/{release}/files rồi kiểm tra cả bản.",
        ),
        "en": Sentences(
            "No receipts",
            "Release {release} was made before figures had receipts.",
            "Take the files at /v1/releases/{release}/files and check the whole release.",
        ),
    },
    errors.NoReleaseYetError: {
        "vi": Sentences(
            "Chưa có bản công bố vào lúc đó",
            "Vào lúc {as_of} chưa có bản nào được công bố; bản đầu tiên: {first}.",
            "Hỏi một thời điểm từ {first} trở đi.",
        ),
        "en": Sentences(
            "No release at that time",
            "Nothing was published by {as_of}; the first release came out at {first}.",
            "Ask for an instant from {first} on.",
        ),
    },
    errors.UnknownDatasetError: {
        "vi": Sentences(
            "Không có bộ dữ liệu này",
            "Bản công bố {release} không có bộ dữ liệu {id!r}.",
            "Xem /v1/datasets.",
        ),
        "en": Sentences(
            "Unknown dataset",
            "Release {release} holds no dataset {id!r}.",
            "See /v1/datasets.",
        ),
    },
    errors.UnknownIndicatorError: {
        "vi": Sentences(
            "Không có chỉ tiêu này",
            "Bản công bố {release} không có chỉ tiêu {id!r}.",
            "Tìm bằng /v1/indicators?q=…",
        ),
        "en": Sentences(
            "Unknown indicator",
            "Release {release} holds no indicator {id!r}.",
            "Search with /v1/indicators?q=…",
        ),
    },
    errors.UnknownAreaError: {
        "vi": Sentences(
            "Không có đơn vị hành chính này",
            "Bản công bố {release} không có đơn vị {id!r}.",
            "Xem /v1/areas.",
        ),
        "en": Sentences(
            "Unknown area",
            "Release {release} knows no area {id!r}.",
            "See /v1/areas.",
        ),
    },
    errors.UnknownFrameworkError: {
        "vi": Sentences(
            "Không có bộ chỉ số này",
            "Bản công bố {release} không có bộ chỉ số {id!r}.",
            "Có phải `{nearest}`? Các bộ hiện có: {allowed}.",
        ),
        "en": Sentences(
            "Unknown framework",
            "Release {release} holds no framework {id!r}.",
            "Did you mean `{nearest}`? It holds these: {allowed}.",
        ),
    },
    errors.UnknownEditionError: {
        "vi": Sentences(
            "Không có kỳ này",
            "{framework} trong bản công bố {release} không có kỳ {id!r}.",
            "Kỳ gần nhất là {nearest}. Các kỳ hiện có: {allowed}.",
        ),
        "en": Sentences(
            "Unknown edition",
            "{framework} in release {release} has no edition {id!r}.",
            "The nearest one is {nearest}. It has these: {allowed}.",
        ),
    },
    errors.MissingFrameworksError: {
        "vi": Sentences(
            "Bản công bố chưa có phần này",
            "Bản {release} được lập khi bản công bố chưa giữ các bộ chỉ số và mức sẵn sàng.",
            "Hỏi không có `release` để dùng bản hiện hành.",
        ),
        "en": Sentences(
            "Not part of this release",
            "Release {release} was made before releases held frameworks and readiness.",
            "Ask without `release` to use the current one.",
        ),
    },
    errors.UnknownFigureError: {
        "vi": Sentences(
            "Không có số liệu này",
            "Không bản công bố nào đang mở có số liệu {id!r}.",
            "Tìm bằng /v1/observations; khóa là các mã của một dòng, nối bằng dấu hai chấm.",
        ),
        "en": Sentences(
            "Unknown figure",
            "No open release holds a figure {id!r}.",
            "Search /v1/observations; the id is the key of a row, joined by colons.",
        ),
    },
    errors.UnknownCaseError: {
        "vi": Sentences(
            "Không có vụ chênh lệch này",
            "Bản công bố {release} không công khai vụ {id!r}.",
            "Xem /v1/discrepancies.",
        ),
        "en": Sentences(
            "Unknown case",
            "Release {release} makes no discrepancy {id!r} public.",
            "See /v1/discrepancies.",
        ),
    },
    errors.UnknownFileError: {
        "vi": Sentences(
            "Không có tệp này",
            "Bản công bố {release} không có tệp {name!r}.",
            "Các tệp hiện có: {allowed}.",
        ),
        "en": Sentences(
            "Unknown file",
            "Release {release} has no file {name!r}.",
            "It has these: {allowed}.",
        ),
    },
    errors.NoChainError: {
        "vi": Sentences(
            "Không nối được hai bản công bố",
            "Không có chuỗi bản công bố nào dẫn từ {from_release} đến {to_release}.",
            "Hỏi `from` là bản đứng trước `to`; xem thứ tự tại /v1/releases.",
        ),
        "en": Sentences(
            "No chain of releases",
            "No chain of releases that can be read leads from {from_release} to {to_release}.",
            "Ask for a `from` that came before `to`; see /v1/releases for their order.",
        ),
    },
    errors.MethodNotAllowedError: {
        "vi": Sentences(
            "Phương thức không được phép",
            "API chỉ đọc; {method} không dùng được ở đây.",
            "Dùng một trong: {allowed}.",
        ),
        "en": Sentences(
            "Method not allowed",
            "The API is read-only; {method} is not answered here.",
            "Use one of: {allowed}.",
        ),
    },
    errors.MalformedBodyError: {
        "vi": Sentences(
            "Nội dung không phải JSON",
            "Nội dung gửi kèm không phải một đối tượng JSON.",
            "Gửi một đối tượng như trong ví dụ tại /openapi.json.",
        ),
        "en": Sentences(
            "Malformed body",
            "The body is not a JSON object.",
            "Send an object such as the example in /openapi.json.",
        ),
    },
    errors.UnsupportedBodyError: {
        "vi": Sentences(
            "Kiểu nội dung không dùng được",
            "Nội dung gửi kèm có kiểu {given!r}.",
            "Gửi JSON không nén với Content-Type: application/json.",
        ),
        "en": Sentences(
            "Unsupported body",
            "The body is of the type {given!r}.",
            "Send plain JSON with Content-Type: application/json.",
        ),
    },
    errors.NoFiguresError: {
        "vi": Sentences(
            "Không có số liệu nào",
            "Bộ {id!r} của bản công bố {release} không có số liệu nào được hỏi.",
            "Bỏ bớt bộ lọc, hoặc xem các mã của bộ khi không lọc.",
        ),
        "en": Sentences(
            "No figures",
            "The dataset {id!r} of release {release} holds no figure that was asked for.",
            "Ask for more, or look at the dataset's codes without a filter.",
        ),
    },
    errors.BadSelectionError: {
        "vi": Sentences(
            "Không chọn được",
            "{parameter}: {value!r} không có trong bảng.",
            "Chọn trong: {allowed}.",
        ),
        "en": Sentences(
            "Nothing to select",
            "{parameter}: the table has no {value!r}.",
            "Choose among: {allowed}.",
        ),
    },
    errors.ClaimsTooLongError: {
        "vi": Sentences(
            "Nội dung cần kiểm tra quá dài",
            "Đọc và kiểm tra nội dung đã gửi cần hơn {seconds} giây.",
            "Gửi trang thành nhiều phần ngắn hơn, hoặc ít số hơn mỗi lần.",
        ),
        "en": Sentences(
            "Too long to check",
            "Reading and checking what was sent takes more than {seconds} seconds.",
            "Send the page in shorter parts, or fewer claims at a time.",
        ),
    },
    errors.QueryTooLargeError: {
        "vi": Sentences(
            "Truy vấn quá lớn",
            "Truy vấn cần nhiều bộ nhớ hơn mức một truy vấn được dùng.",
            "Thu hẹp bộ lọc, bỏ bớt `sort` hoặc giảm `limit`; cả bộ dữ liệu có trong tệp của bản "
            "công bố.",
        ),
        "en": Sentences(
            "Query too large",
            "The query needs more memory than one query may have.",
            "Narrow the filters, leave out `sort` or lower `limit`; whole datasets are in the "
            "files of the release.",
        ),
    },
    errors.TooManyClaimsError: {
        "vi": Sentences(
            "Quá nhiều số cần kiểm tra",
            "Một lần gửi có nhiều nhất {maximum} số cần kiểm tra.",
            "Chia thành nhiều lần gửi.",
        ),
        "en": Sentences(
            "Too many claims",
            "One request holds at most {maximum} claims.",
            "Split them over several requests.",
        ),
    },
    errors.TooManyRowsError: {
        "vi": Sentences(
            "Quá nhiều dòng",
            "Câu hỏi này có khoảng {estimate} dòng; một tệp có nhiều nhất {maximum}.",
            "Tải cả bộ tại {bulk}, thu hẹp bộ lọc, hoặc chia trang bằng `limit`.",
        ),
        "en": Sentences(
            "Too many rows",
            "About {estimate} rows are asked for; one file holds at most {maximum}.",
            "Download everything from {bulk}, narrow the filters, or page with `limit`.",
        ),
    },
    errors.TooManyRequestsError: {
        "vi": Sentences(
            "Quá nhiều yêu cầu",
            "Địa chỉ này đã hỏi nhanh hơn mức cho phép: {policy}.",
            "Chờ {seconds} giây. Để lấy nhiều số liệu, tải tệp của bản công bố.",
        ),
        "en": Sentences(
            "Too many requests",
            "This address asked faster than is allowed: {policy}.",
            "Wait {seconds} seconds. For many figures, download the files of a release.",
        ),
    },
    errors.InvalidRangeError: {
        "vi": Sentences(
            "Khoảng byte không có",
            "Tệp chỉ dài {length} byte.",
            "Hỏi một khoảng nằm trong tệp, hoặc bỏ tiêu đề Range.",
        ),
        "en": Sentences(
            "Invalid range",
            "The file is {length} bytes long.",
            "Ask for a range inside the file, or leave the Range header out.",
        ),
    },
    errors.NotAcceptableError: {
        "vi": Sentences(
            "Không có định dạng được yêu cầu",
            "Không trả lời được bằng các kiểu trong tiêu đề Accept.",
            "Dùng một trong: {allowed}, hoặc tham số `format`.",
        ),
        "en": Sentences(
            "Not acceptable",
            "None of the types in the Accept header can be given.",
            "Use one of: {allowed}, or the parameter `format`.",
        ),
    },
    errors.RequestTooLargeError: {
        "vi": Sentences(
            "Yêu cầu quá lớn",
            "Nội dung gửi kèm dài hơn {maximum} byte.",
            "Gửi câu hỏi ngắn hơn; chỉ /v1/query và /v1/check nhận nội dung.",
        ),
        "en": Sentences(
            "Request too large",
            "The request has a body of more than {maximum} bytes.",
            "Send a shorter question; only /v1/query and /v1/check take a body.",
        ),
    },
    errors.AddressTooLongError: {
        "vi": Sentences(
            "Địa chỉ quá dài",
            "Đường dẫn và tham số dài hơn {maximum} byte.",
            "Chia danh sách mã thành nhiều yêu cầu.",
        ),
        "en": Sentences(
            "Address too long",
            "Path and query are longer than {maximum} bytes.",
            "Split the list of codes over several requests.",
        ),
    },
    errors.UnexpectedError: {
        "vi": Sentences(
            "Lỗi của máy chủ",
            "Máy chủ gặp lỗi không lường trước; nhật ký đã ghi lại.",
            "Thử lại sau; nếu vẫn lỗi, báo cho đơn vị quản lý kèm thời điểm này.",
        ),
        "en": Sentences(
            "Server fault",
            "The server met a fault of its own; its log has it.",
            "Try again later; if it stays, tell the publisher when it happened.",
        ),
    },
    errors.NoVerifiedReleaseError: {
        "vi": Sentences(
            "Chưa có bản công bố đã kiểm chứng",
            "Chưa có bản nào được công bố, hoặc không bản nào qua được kiểm chứng.",
            "Quản trị viên: xem lý do tại /healthz, rồi chạy `make publish` hoặc `verify`.",
        ),
        "en": Sentences(
            "No verified release",
            "Nothing is published yet, or no release passes verification.",
            "Operator: see /healthz for the reason, then run `make publish` or `verify`.",
        ),
    },
    errors.RefusedReleaseError: {
        "vi": Sentences(
            "Bản công bố bị từ chối",
            "Bản {release} không qua kiểm chứng tại tệp {file}: {reason}.",
            "Quản trị viên: khôi phục tệp từ bản sao lưu. Người dùng: hỏi không có `release`.",
        ),
        "en": Sentences(
            "Refused release",
            "Release {release} fails verification at {file}: {reason}.",
            "Operator: restore the file from a backup. Caller: ask without `release`.",
        ),
    },
    errors.BusyError: {
        "vi": Sentences(
            "Máy chủ bận",
            "Quá nhiều truy vấn cùng lúc.",
            "Thử lại sau vài giây.",
        ),
        "en": Sentences(
            "Busy",
            "Too many queries at once.",
            "Try again in a few seconds.",
        ),
    },
    errors.QueryTimeoutError: {
        "vi": Sentences(
            "Truy vấn quá lâu",
            "Truy vấn cần hơn {seconds} giây.",
            "Thu hẹp bộ lọc hoặc giảm `limit`.",
        ),
        "en": Sentences(
            "Query took too long",
            "The query needed more than {seconds} seconds.",
            "Narrow the filters or lower `limit`.",
        ),
    },
}
