"""`steward`: the command of the person who answers for a dataset."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from ingest import explain
from ingest.answers import WHY, Answer, answer_of, read_answers
from ingest.check import Checked, check
from ingest.errors import (
    IngestError,
    RejectedUploadError,
    UnansweredWarningError,
    UnknownDatasetError,
    UnreadableFileError,
)
from ingest.fault import Fault
from ingest.number import ALL_FORMATS
from ingest.table import Limits
from schemas import contract, period

LIMITS = Limits()


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 done, 2 usage, 10 refused with every fault listed."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (RejectedUploadError, UnansweredWarningError) as error:
        _refuse(error, options)
        return error.exit_code
    except IngestError as error:
        _say(_sentence(error, options.lang))
        return error.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="steward",
        description="Mẫu, kiểm tra, gửi số liệu · Templates, checks and submissions of a dataset",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_template(commands)
    _add_check(commands)
    _add_submit(commands)
    _add_status(commands)
    return parser


def _add(commands: Any, name: str, run: Any, about: str) -> argparse.ArgumentParser:  # noqa: ANN401
    command: argparse.ArgumentParser = commands.add_parser(name, help=about, description=about)
    command.add_argument("--lang", choices=explain.LANGUAGES, default="vi")
    command.set_defaults(run=run)
    return command


def _add_template(commands: Any) -> None:  # noqa: ANN401 - argparse's own type is private
    command = _add(commands, "template", _template, "Lấy mẫu tệp · Write a dataset's template")
    command.add_argument("dataset", metavar="DATASET")
    command.add_argument("--form", help="id of one of the contract's forms")
    command.add_argument("--describe", action="store_true", help="document the columns instead")
    command.add_argument("--output", type=Path, help="write to this file")


def _add_check(commands: Any) -> None:  # noqa: ANN401
    command = _add(
        commands, "check", _check, "Kiểm tra tệp, không gửi · Check a file, store nothing"
    )
    _add_file(command)
    command.add_argument("--json", action="store_true", help="faults as a JSON list")


def _add_submit(commands: Any) -> None:  # noqa: ANN401
    command = _add(commands, "submit", _submit, "Gửi tệp · Check a file and store it")
    _add_file(command)
    command.add_argument("--steward", required=True, help="who sends, e.g. statistics.steward")
    command.add_argument("--agency", help="the sending agency; default: the dataset's owner")
    command.add_argument("--vintage", help="name of the edition, e.g. yearbook-2021")
    command.add_argument("--edition", help="period of the edition, e.g. 2021; default: today")
    command.add_argument("--source", default="", help="citation where rows name none")
    command.add_argument("--answers", type=Path, help="CSV or JSON: code,cell,reason,text")
    command.add_argument(
        "--answer",
        nargs=4,
        action="append",
        default=[],
        metavar=("CODE", "CELL", "REASON", "TEXT"),
        help="answer one warning, or with the cell * every one of its code",
    )
    command.add_argument("--json", action="store_true", help="receipt or faults as JSON")
    _add_data_root(command)


def _add_status(commands: Any) -> None:  # noqa: ANN401
    command = _add(commands, "status", _status, "Xem các tệp đã gửi · List uploads and their use")
    command.add_argument("--dataset")
    command.add_argument("--steward")
    command.add_argument("--json", action="store_true")
    _add_data_root(command)


def _add_file(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("--dataset", required=True, metavar="ID")
    command.add_argument(
        "--number-format",
        choices=ALL_FORMATS,
        help="vi 1.234,5 · en 1,234.5 · plain 1234.5, where the form leaves it open",
    )


def _add_data_root(command: argparse.ArgumentParser) -> None:
    default = Path(os.environ.get("DATA_ROOT", "data"))
    command.add_argument("--data-root", type=Path, default=default)


def _contract(dataset_id: str) -> contract.Contract:
    try:
        return contract.load(dataset_id.upper())
    except KeyError:
        raise UnknownDatasetError(dataset_id, contract.list_ids()) from None


def _checked(options: argparse.Namespace) -> Checked:
    from ingest.incoming import read_file

    agreed = _contract(options.dataset)
    content = read_file(options.file, LIMITS.size)
    return check(content, agreed, declared=options.number_format, limits=LIMITS)


def _template(options: argparse.Namespace) -> int:
    from ingest import template

    agreed = _contract(options.dataset)
    if options.describe:
        content = template.describe(agreed, options.lang).encode()
    else:
        try:
            content = template.write(template.form_of(agreed, options.form))
        except KeyError:
            forms = ", ".join(form.id for form in agreed.forms)
            _say(f"không có biểu {options.form!r} · no form {options.form!r}: {forms}")
            return 2
    if options.output is None:
        sys.stdout.buffer.write(content)
    else:
        options.output.write_bytes(content)
    return 0


def _check(options: argparse.Namespace) -> int:
    checked = _checked(options)
    _show(checked, options)
    return 0 if checked.is_clean else RejectedUploadError.exit_code


def _submit(options: argparse.Namespace) -> int:
    from ingest.submit import Sender, submit
    from store import clock
    from store.journal import Journal
    from store.layout import Layout

    edition = options.edition or clock.text(clock.now())[:10]
    if not period.is_period(edition):
        _say(f"--edition {edition!r}: viết như 2021 hoặc 2022-12 · write as 2021 or 2022-12")
        return 2
    checked = _checked(options)
    if not checked.is_clean:
        _show(checked, options)
        return RejectedUploadError.exit_code
    sender = Sender(
        agency=options.agency or checked.contract.owners[0].agency,
        steward=options.steward,
        vintage=options.vintage or edition,
        edition=edition,
        source_document=options.source or options.vintage or edition,
    )
    layout = Layout(options.data_root)
    journal = Journal(layout.journal)
    accepted = submit(
        checked,
        file_name=options.file.name,
        sender=sender,
        layout=layout,
        journal=journal,
        answers=_answers(options),
    )
    journal.close()
    _print_receipt(accepted.receipt.as_json(), accepted.is_new, options)
    return 0


def _answers(options: argparse.Namespace) -> list[Answer]:
    given = read_answers(options.answers) if options.answers else []
    names = ("code", "cell", "reason", "text")
    return [*given, *(answer_of(dict(zip(names, each, strict=True))) for each in options.answer)]


def _print_receipt(receipt: dict[str, Any], is_new: bool, options: argparse.Namespace) -> None:
    if options.json:
        print(json.dumps(receipt, ensure_ascii=False))
        return
    first = {
        "vi": "Đã nhận" if is_new else "Tệp này đã được nhận trước đây; biên nhận cũ",
        "en": "Accepted" if is_new else "These bytes were accepted before; the same receipt",
    }
    print(f"{first[options.lang]}: {receipt['upload_id']}")
    for name in ("dataset_id", "file_name", "vintage", "edition", "received_at", "sha256"):
        print(f"  {name:<18} {receipt[name]}")
    print(f"  {'observation_count':<18} {receipt['observation_count']}")


def _status(options: argparse.Namespace) -> int:
    from ingest.status import list_uploads
    from store.journal import Journal
    from store.layout import Layout

    layout = Layout(options.data_root)
    if not layout.journal.exists():
        _say("chưa có tệp nào được gửi · nothing has been submitted yet")
        return 0
    dataset = options.dataset.upper() if options.dataset else None
    listed = list_uploads(Journal(layout.journal), dataset_id=dataset, steward=options.steward)
    if options.json:
        entries = [{**each.receipt.as_json(), "releases": list(each.releases)} for each in listed]
        print(json.dumps(entries, ensure_ascii=False))
        return 0
    for each in listed:
        receipt = each.receipt
        used = ", ".join(each.releases) or {"vi": "chưa công bố", "en": "not yet"}[options.lang]
        print(f"{receipt.received_at}  {receipt.upload_id}  {receipt.vintage}  [{used}]")
    return 0


def _refuse(
    error: RejectedUploadError | UnansweredWarningError, options: argparse.Namespace
) -> None:
    """Print what stands in the way of a clean file: what is to be mended, or to be answered."""
    if isinstance(error, RejectedUploadError):
        _print_faults(error.faults, options)
        return
    _print_faults(error.warnings, options)
    for place, why in error.refused.items():
        _say(f"{place}: {WHY[why][options.lang] if why in WHY else why}")
    _say(
        {
            "vi": "Mỗi cảnh báo cần một câu trả lời: --answer MÃ Ô LÝ_DO 'giải thích', "
            "hoặc --answers tệp.csv. Chưa lưu gì.",
            "en": "Each warning needs an answer: --answer CODE CELL REASON 'explanation', "
            "or --answers file.csv. Nothing was stored.",
        }[options.lang]
    )


def _print_faults(faults: list[Fault], options: argparse.Namespace) -> None:
    if options.json:
        listed = [explain.as_json(fault, options.lang) for fault in faults]
        print(json.dumps(listed, ensure_ascii=False, indent=1))
        return
    for fault in faults:
        place = fault.cell or (f"{fault.row}" if fault.row else "-")
        print(
            f"{options.file.name}:{place}: [{fault.code}] {explain.sentence(fault, options.lang)}"
        )


def _show(checked: Checked, options: argparse.Namespace) -> None:
    _print_faults(checked.faults, options)
    if not options.json:
        _say(_summary(checked, options.lang))


def _summary(checked: Checked, language: str) -> str:
    if checked.is_clean:
        count = checked.observation_count
        return {
            "vi": f"Tệp hợp lệ: {checked.row_count} dòng, {count} số liệu. "
            "Gửi bằng lệnh steward submit.",
            "en": f"The file is valid: {checked.row_count} rows, {count} observations. "
            "Send it with steward submit.",
        }[language]
    return {
        "vi": f"{len(checked.faults)} lỗi. Chưa lưu gì. Hãy sửa các ô trên rồi kiểm tra lại.",
        "en": f"{len(checked.faults)} faults. Nothing was stored. Mend these cells, check again.",
    }[language]


def _sentence(error: IngestError, language: str) -> str:
    if isinstance(error, UnknownDatasetError):
        known = ", ".join(error.known)
        return {
            "vi": f"Không có bộ dữ liệu {error.dataset_id!r}. Hãy chọn: {known}",
            "en": f"There is no dataset {error.dataset_id!r}. Choose one of: {known}",
        }[language]
    if isinstance(error, UnreadableFileError):
        return {
            "vi": f"Không đọc được tệp {error.path}: {error.reason}",
            "en": f"Cannot read {error.path}: {error.reason}",
        }[language]
    return str(error)


def _say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
