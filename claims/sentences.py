"""What is said of a claim, in both languages: one sentence for each code of a reason.

A place in braces is filled with a fact of the reason; `{certified}` carries its unit.
"""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "same": (
        "Đúng bằng số đã chứng nhận: {indicator}, {area}{scope}, {period}: {certified}.",
        "Exactly the certified figure: {indicator}, {area}{scope}, {period}: {certified}.",
    ),
    "rounded": (
        "Làm tròn đúng từ số đã chứng nhận {certified} ({indicator}, {area}{scope}, {period}).",
        "Rounds to it correctly: the certified figure is {certified} ({indicator}, "
        "{area}{scope}, {period}).",
    ),
    "is-computed": (
        "Số này không cơ quan nào gửi; nó được tính từ số đã chứng nhận theo công thức {formula}.",
        "No agency sent this figure: it is computed from certified figures by {formula}.",
    ),
    "bound": (
        "Đúng với số đã chứng nhận {certified}.",
        "Holds for the certified figure, {certified}.",
    ),
    "truncated": (
        "Bị cắt bớt chữ số chứ không làm tròn: số đã chứng nhận là {certified}.",
        "Cut off, not rounded: the certified figure is {certified}.",
    ),
    "zeros": (
        "Khớp nếu các số 0 ở cuối là làm tròn: số đã chứng nhận là {certified}.",
        "Fits if the zeros at its end are rounding: the certified figure is {certified}.",
    ),
    "finer": (
        "In nhiều chữ số hơn số đã chứng nhận {certified}; phần thêm không được chứng nhận.",
        "Printed with more digits than are certified; the certified figure is {certified}.",
    ),
    "is-estimate": (
        "Số này có trạng thái {status}, chưa phải số chính thức.",
        "The status of the figure is {status}: it is not an official one yet.",
    ),
    "was": (
        "Đúng bằng số của bản công bố {release}: {certified}.",
        "Matches release {release}: {certified}.",
    ),
    "rounds-to-former": (
        "Làm tròn đúng từ số của bản công bố {release}: {certified}.",
        "Matches release {release}, rounded: it had {certified}.",
    ),
    "from-withdrawn": (
        "Bản {release} đã bị thu hồi.",
        "Release {release} was withdrawn.",
    ),
    "superseded-by": (
        "Đã được thay: bản {newest} có {certified}.",
        "Superseded: release {newest} has {certified}.",
    ),
    "official-now": (
        "Khi ấy là số {former}; bản {newest} có số {status} {certified}.",
        "It was then of status {former}; release {newest} has {certified}, status {status}.",
    ),
    "removed": (
        "Bản {newest} không còn số này.",
        "Release {newest} no longer holds this figure.",
    ),
    "former-release": (
        "Chỉ đúng với số của bản công bố {release}.",
        "True only of the figures of release {release}.",
    ),
    "too-large": (
        "Lớn gấp {factor} lần: số đã chứng nhận là {certified} (bản {release}).",
        "×{factor} too large: the certified figure is {certified} (release {release}).",
    ),
    "too-small": (
        "Nhỏ đi {factor} lần: số đã chứng nhận là {certified} (bản {release}).",
        "×{factor} too small: the certified figure is {certified} (release {release}).",
    ),
    "too-large-near": (
        "Lớn gấp khoảng {factor} lần: số đã chứng nhận là {certified}; bớt đi còn {mended}.",
        "×{factor} too large: the certified figure is {certified}; mended it would be {mended}.",
    ),
    "too-small-near": (
        "Nhỏ đi khoảng {factor} lần: số đã chứng nhận là {certified}; sửa lại là {mended}.",
        "×{factor} too small: the certified figure is {certified}; mended it would be {mended}.",
    ),
    "no-vintage": (
        "Không khớp đúng với bản công bố nào trong {count} bản đã xét.",
        "It matches none of the {count} releases exactly, neither vintage.",
    ),
    "other-sign": (
        "Ngược chiều: số đã chứng nhận là {certified}.",
        "The other way round: the certified figure is {certified}.",
    ),
    "other-period": (
        "Đây là số của {period}, không phải {asked}: {certified}.",
        "This is the figure of {period}, not of {asked}: {certified}.",
    ),
    "school-year": (
        "Đây là số của {period}; năm học và năm dương lịch ({asked}) không phải một kỳ.",
        "This is the figure of {period}; a school year and a calendar year ({asked}) are two "
        "periods.",
    ),
    "cumulative": (
        "Đây là số lũy kế {period}, không phải {asked}: {certified}.",
        "This is the cumulative figure of {period}, not of {asked}: {certified}.",
    ),
    "other-territory": (
        "Đây là số của {area}, không phải {asked_area}: {certified}.",
        "This is the figure of {area}, not of {asked_area}: {certified}.",
    ),
    "other-scope": (
        "Đây là số của phạm vi khác{own_scope}: {certified}.",
        "This is the figure of another scope{own_scope}: {certified}.",
    ),
    "other-indicator": (
        "Đây là số của chỉ tiêu khác, {indicator}, không phải {asked_indicator}: {certified}.",
        "This is another indicator, {indicator}, not {asked_indicator}: {certified}.",
    ),
    "territory-ended": (
        "{area} chỉ tồn tại đến {day}, nên không có số của {period}; nối tiếp: {areas}.",
        "{area} ended on {day}, so {period} has no figure; followed by {areas}.",
    ),
    "territory-not-yet": (
        "{area} chỉ có từ {day}, nên không có số của {period}; trước đó: {areas}.",
        "{area} exists only from {day}, so {period} has no figure; before it: {areas}.",
    ),
    "sum-of-former": (
        "Bằng tổng của {areas}: {certified}, tính từ các số đã chứng nhận.",
        "Equals the sum of {areas}: {certified}, computed from certified figures.",
    ),
    "not-sum-of-former": (
        "Tổng của {areas} là {certified}, tính từ các số đã chứng nhận.",
        "The sum of {areas} is {certified}, computed from certified figures.",
    ),
    "but-certified": (
        "Điều được hỏi có số đã chứng nhận là {certified} ({period}).",
        "What was asked about is certified as {certified} ({period}).",
    ),
    "few-digits": (
        "Chỉ {digits} chữ số có nghĩa: có thể trùng ngẫu nhiên.",
        "Only {digits} significant digits: this may be a coincidence.",
    ),
    "unit-assumed": (
        "Không in đơn vị; đã đọc theo {unit}.",
        "No unit was printed; it was read as {unit}.",
    ),
    "ambiguous": (
        "{printed} có hai cách đọc: {first} hoặc {second}; hãy nói rõ `locale`.",
        "{printed} has two readings: {first} or {second}; say `locale`.",
    ),
    "negative": (
        "{indicator} không thể âm.",
        "{indicator} cannot be negative.",
    ),
    "above-highest": (
        "{indicator} không thể vượt quá {highest}.",
        "{indicator} cannot be above {highest}.",
    ),
    "share-above-100": (
        "Tỷ trọng {claimed} nằm ngoài khoảng từ 0 đến 100 %.",
        "A share of {claimed} is outside 0 to 100 %.",
    ),
    "no-place": (
        "Thứ hạng phải là số nguyên từ 1.",
        "A rank is a whole number from 1 on.",
    ),
    "rank-above-count": (
        "Hạng {rank} trong {rank_of} là không thể.",
        "Rank {rank} of {rank_of} is impossible.",
    ),
    "same-rank": (
        "Đúng thứ hạng đã chứng nhận: {indicator}, {area}, {period}: {rank}.",
        "The certified rank: {indicator}, {area}, {period}: {rank}.",
    ),
    "count-not-certified": (
        "Số được xếp hạng ({rank_of}) không có trong bản công bố, nên chưa kiểm tra.",
        "How many were ranked ({rank_of}) is not certified and was not checked.",
    ),
    "other-count": (
        "Số được xếp hạng là {rank_of}, không phải {claimed}.",
        "There were {rank_of} ranked, not {claimed}.",
    ),
    "better-than-certified": (
        "Thứ hạng đã chứng nhận là {rank}; số được nêu tốt hơn {places} bậc.",
        "The certified rank is {rank}; the claim is {places} places better.",
    ),
    "worse-than-certified": (
        "Thứ hạng đã chứng nhận là {rank}; số được nêu kém hơn {places} bậc.",
        "The certified rank is {rank}; the claim is {places} places worse.",
    ),
    "no-rank": (
        "Bản công bố không có thứ hạng của {indicator}.",
        "The release holds no rank of {indicator}.",
    ),
    "index-for-growth": (
        "Chỉ số với năm trước bằng 100 bị nói là mức tăng: {claimed}; số đã chứng nhận là "
        "{certified}.",
        "An index with the year before as 100 was called growth: {claimed}; the certified figure "
        "is {certified}.",
    ),
    "growth-for-index": (
        "Mức tăng bị nói là chỉ số: {claimed}; số đã chứng nhận là {certified}.",
        "Growth was called an index: {claimed}; the certified figure is {certified}.",
    ),
    "one-datum": (
        "Cùng một số nói theo cách khác: {claimed}; đã chứng nhận là {certified}.",
        "One datum said in another form: {claimed}; certified as {certified}.",
    ),
    "growth-for-level": (
        "{claimed} là {indicator}, không phải mức của {asked_indicator}.",
        "{claimed} is {indicator}, not the level of {asked_indicator}.",
    ),
    "growth-for-level-computed": (
        "{claimed} là mức tăng của {indicator} trong {period}, không phải chính nó.",
        "{claimed} is by how much {indicator} grew in {period}, not what it is.",
    ),
    "level-for-growth": (
        "{certified} là {indicator}, không phải {asked_indicator}.",
        "{certified} is {indicator}, not {asked_indicator}.",
    ),
    "same-number": (
        "Đúng chữ số nhưng sai đơn vị: nêu {unit}, đã chứng nhận {certified}.",
        "The right digits in the wrong unit: {unit} was said, {certified} is certified.",
    ),
    "points": (
        "Điểm phần trăm và phần trăm là hai đơn vị: đã chứng nhận {certified}.",
        "Percentage points and per cent are two units: {certified} is certified.",
    ),
    "converted": (
        "Quy đổi từ {unit} sang {wanted} thì khớp: {certified}.",
        "Converted from {unit} to {wanted} it agrees: {certified}.",
    ),
    "unit-of-sibling": (
        "Đây là {indicator} ({certified}), không phải {asked_indicator}.",
        "This is {indicator} ({certified}), not {asked_indicator}.",
    ),
    "unit-of-another": (
        "{indicator} tính bằng {wanted}; {unit} đo một thứ khác.",
        "{indicator} is measured in {wanted}; {unit} measures something else.",
    ),
    "percent-for-points": (
        "Chênh lệch tính bằng điểm phần trăm mà ghi là %: {period}: {certified}, "
        "{former_period}: {former}.",
        "The difference in percentage points was printed as %: {period} {certified}, "
        "{former_period} {former}.",
    ),
    "points-for-percent": (
        "Mức tăng tính bằng % mà ghi là điểm phần trăm: {period}: {certified}, "
        "{former_period}: {former}.",
        "Growth in per cent was printed as points: {period} {certified}, {former_period} {former}.",
    ),
    "computed-growth": (
        "Từ {former_period} ({former}) đến {period} ({certified}): {computed}, tính từ hai số đã "
        "chứng nhận.",
        "From {former_period} ({former}) to {period} ({certified}): {computed}, computed from two "
        "certified figures.",
    ),
    "computed-change": (
        "Từ {former_period} ({former}) đến {period} ({certified}): thay đổi {computed}.",
        "From {former_period} ({former}) to {period} ({certified}): a change of {computed}.",
    ),
    "went-up": (
        "Tăng: {former_period}: {former}, {period}: {certified}.",
        "It rose: {former_period} {former}, {period} {certified}.",
    ),
    "went-down": (
        "Giảm: {former_period}: {former}, {period}: {certified}.",
        "It fell: {former_period} {former}, {period} {certified}.",
    ),
    "went-same": (
        "Không đổi: {former_period}: {former}, {period}: {certified}.",
        "It did not change: {former_period} {former}, {period} {certified}.",
    ),
    "rank-went-up": (
        "Tăng {places} bậc, từ {former} ({former_period}) lên {certified} ({period}); hạng nhỏ "
        "hơn là tốt hơn.",
        "It rose {places} places, from {former} ({former_period}) to {certified} ({period}); "
        "lower is better.",
    ),
    "rank-went-down": (
        "Tụt {places} bậc, từ {former} ({former_period}) xuống {certified} ({period}); hạng nhỏ "
        "hơn là tốt hơn.",
        "It fell {places} places, from {former} ({former_period}) to {certified} ({period}); "
        "lower is better.",
    ),
    "rank-went-same": (
        "Giữ nguyên hạng {certified} ({former_period} và {period}).",
        "It kept rank {certified} ({former_period} and {period}).",
    ),
    "across-break": (
        "Giữa {former} và {period} phương pháp đã thay đổi, nên không so sánh được.",
        "The method changed between {former} and {period}: they cannot be compared.",
    ),
    "no-pair": (
        "Bản {newest} không có đủ hai số để tính thay đổi của {indicator}, {area}{scope}, "
        "{period}.",
        "Release {newest} does not hold both figures for a change of {indicator}, {area}{scope}, "
        "{period}.",
    ),
    "share": (
        "Tỷ trọng tính từ các số đã chứng nhận là {computed} ({certified} trong {whole}).",
        "The share computed from certified figures is {computed} ({certified} of {whole}).",
    ),
    "no-whole": (
        "Không có tổng để tính tỷ trọng của {indicator}, {period}.",
        "There is no whole to take a share of {indicator}, {period}.",
    ),
    "parts": (
        "{count} phần cộng lại là {sum}, lệch {difference} so với {whole}; sai số cho phép "
        "{tolerance}.",
        "{count} parts add up to {sum}, {difference} off {whole}; {tolerance} would be rounding.",
    ),
    "differs": (
        "Khác số đã chứng nhận {certified}: lệch {difference} ({percent}).",
        "Differs from the certified figure {certified} by {difference} ({percent}).",
    ),
    "missing": (
        "Không có giá trị của {indicator}, {area}{scope}, {period}: {status}.",
        "{indicator}, {area}{scope}, {period} has no value: {status}.",
    ),
    "no-figure": (
        "Bản {newest} không có số của {indicator}, {area}{scope}, {period}.",
        "Release {newest} holds no figure of {indicator}, {area}{scope}, {period}.",
    ),
    "unknown-indicator": (
        "Không có chỉ tiêu nào khớp với {words}.",
        "No indicator fits {words}.",
    ),
    "unknown-area": (
        "Không có đơn vị hành chính nào khớp với {words}.",
        "No territory fits {words}.",
    ),
    "unknown-period": (
        "Không đọc được kỳ {words}.",
        "The period {words} could not be read.",
    ),
    "unknown-code": (
        "Không có mã hay tên {words} cho {column}.",
        "There is no code or name {words} for {column}.",
    ),
    "no-period": (
        "Không nêu kỳ; đã so với mọi kỳ.",
        "No period was said; every period was looked at.",
    ),
    "area-assumed": (
        "Không nêu địa bàn; đã hiểu là {area}.",
        "No territory was said; {area} was taken.",
    ),
    "scope-assumed": (
        "Không nêu phạm vi; đã hiểu là{scope}.",
        "No scope was said; it was read as{scope}.",
    ),
    "period-read-as": (
        "Chỉ có số tại {period}; đã đọc {asked} là ngày đó.",
        "Certified for {period} only; {asked} was read as that day.",
    ),
    "parts-fit": (
        "Các phần cộng bằng số đã chứng nhận {certified}.",
        "The parts add up to the certified figure, {certified}.",
    ),
    "several-indicators": (
        "{words} có thể là nhiều chỉ tiêu; xem các ứng viên.",
        "{words} may mean several indicators; see the candidates.",
    ),
    "nothing-claimed": (
        "Không thấy con số, thứ hạng hay thay đổi nào để kiểm tra.",
        "There is no number, rank or change to check.",
    ),
    "unreadable": (
        "Không đọc được số ở `{member}` ({why}).",
        "The number in `{member}` could not be read ({why}).",
    ),
}
# What a sentence says instead where the figure is one that the release computed.
COMPUTED_WORDS: Final = {
    "vi": (
        ("số đã chứng nhận", "số tính từ số đã chứng nhận"),
        ("đã chứng nhận là", "tính được là"),
        ("đã chứng nhận {certified}", "tính được {certified}"),
    ),
    "en": (
        ("certified figure", "computed figure"),
        ("is certified as", "is computed as"),
        ("certified as", "computed as"),
        ("{certified} is certified", "{certified} is computed"),
    ),
}
UNKNOWN_PERIOD: Final = {"vi": "kỳ không nêu", "en": "no period"}
CITATION: Final = {
    "vi": "{indicator}, {area}{scope}, {period}: {certified}{status}. {publisher}.",
    "en": "{indicator}, {area}{scope}, {period}: {certified}{status}. {publisher}.",
}
STATUS_WORDS: Final = {
    "vi": {
        "A": "chính thức",
        "B": "chính thức, có thay đổi phương pháp",
        "P": "sơ bộ",
        "E": "ước tính",
        "F": "dự báo",
        "L": "có nhưng không thu thập được",
        "M": "không thể có số liệu",
        "O": "thiếu số liệu, không rõ lý do",
        "Q": "bị giữ lại, không công bố",
    },
    "en": {
        "A": "official",
        "B": "official, after a change of method",
        "P": "provisional",
        "E": "an estimate",
        "F": "a forecast",
        "L": "exists but was not collected",
        "M": "cannot exist",
        "O": "missing, the reason is not known",
        "Q": "suppressed by the publisher",
    },
}
# What a citation does not say: figures are official unless it says otherwise.
PLAIN_STATUS: Final = frozenset({"A", "B"})
