"""`steward status`: what was sent, and which releases took it in."""

from __future__ import annotations

import argparse

from ingest.commands.options import Commands, add_command, add_data_root
from ingest.commands.words import print_json, say


def add(commands: Commands) -> None:
    """Add the command."""
    about = "Xem các tệp đã gửi · List uploads and their use"
    command = add_command(commands, "status", run, about)
    command.add_argument("--dataset")
    command.add_argument("--steward")
    command.add_argument("--json", action="store_true")
    add_data_root(command)


def run(options: argparse.Namespace) -> int:
    """List uploads in the order they came."""
    from ingest.status import list_uploads
    from store.journal import Journal
    from store.journal_setting import is_there
    from store.layout import Layout

    layout = Layout(options.data_root)
    if not is_there(layout.journal):
        say("chưa có tệp nào được gửi · nothing has been submitted yet")
        return 0
    dataset = options.dataset.upper() if options.dataset else None
    journal = Journal(layout.journal)
    listed = list_uploads(journal, dataset_id=dataset, steward=options.steward)
    journal.close()
    if options.json:
        print_json([{**each.receipt.as_json(), "releases": list(each.releases)} for each in listed])
        return 0
    for each in listed:
        receipt = each.receipt
        used = ", ".join(each.releases) or {"vi": "chưa công bố", "en": "not yet"}[options.lang]
        print(f"{receipt.received_at}  {receipt.upload_id}  {receipt.vintage}  [{used}]")
    return 0
