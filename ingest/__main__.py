"""`steward`: the command of the person who answers for a dataset."""

from __future__ import annotations

import argparse
import sys

from ingest.answers import WHY
from ingest.commands import check, labels, status, submit, template
from ingest.commands.words import print_faults, say, say_in
from ingest.errors import (
    IngestError,
    RejectedUploadError,
    UnansweredWarningError,
    UncopiedUploadError,
    UnknownDatasetError,
    UnreadableFileError,
    UnwritableFileError,
)
from store import trouble


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 done, 2 usage, 10 refused with every fault listed."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (RejectedUploadError, UnansweredWarningError) as error:
        _refuse(error, options)
        return error.exit_code
    except IngestError as error:
        say(_sentence(error, options.lang))
        return error.exit_code
    except Exception as error:
        told = trouble.sentences(error)
        if told is None:
            raise
        say(told[0] if options.lang == "vi" else told[1])
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="steward",
        description="Mẫu, kiểm tra, gửi số liệu · Templates, checks and submissions of a dataset",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (template, check, submit, status, labels):
        command.add(commands)
    return parser


def _refuse(
    error: RejectedUploadError | UnansweredWarningError, options: argparse.Namespace
) -> None:
    """Print what stands in the way of a clean file: what is to be mended, or to be answered."""
    if isinstance(error, RejectedUploadError):
        print_faults(error.faults, options)
        return
    print_faults(error.warnings, options)
    for place, why in error.refused.items():
        say(f"{place}: {WHY[why][options.lang] if why in WHY else why}")
    say_in(
        options,
        "Mỗi cảnh báo cần một câu trả lời: --answer MÃ Ô LÝ_DO 'giải thích', "
        "hoặc --answers tệp.csv. Chưa lưu gì.",
        "Each warning needs an answer: --answer CODE CELL REASON 'explanation', "
        "or --answers file.csv. Nothing was stored.",
    )


def _sentence(error: IngestError, language: str) -> str:
    if isinstance(error, UnknownDatasetError):
        known = ", ".join(error.known)
        return {
            "vi": f"Không có bộ dữ liệu {error.dataset_id!r}. Hãy chọn: {known}",
            "en": f"There is no dataset {error.dataset_id!r}. Choose one of: {known}",
        }[language]
    if isinstance(error, UncopiedUploadError):
        return {
            "vi": (
                f"{error.upload_id}: đã lưu ở máy này nhưng chưa sao được sang {error.place} "
                f"({error.said}). Chưa cấp biên nhận: gửi lại đúng tệp này khi nơi đó trả lời."
            ),
            "en": (
                f"{error.upload_id}: stored on this machine, but not copied to {error.place} "
                f"({error.said}). No receipt is given: send this very file again when it answers."
            ),
        }[language]
    if isinstance(error, UnreadableFileError):
        return {
            "vi": f"Không đọc được tệp {error.path}: {error.reason}",
            "en": f"Cannot read {error.path}: {error.reason}",
        }[language]
    if isinstance(error, UnwritableFileError):
        return {
            "vi": f"Không ghi được tệp {error.path}: {error.reason}",
            "en": f"Cannot write {error.path}: {error.reason}",
        }[language]
    return str(error)


if __name__ == "__main__":
    sys.exit(main())
