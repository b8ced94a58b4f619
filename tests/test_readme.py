"""What README says of commands and settings is true."""

import re
from pathlib import Path

from coi_assistant.cli import app
from coi_assistant.settings import Settings

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_every_command_named_exists() -> None:
    known = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    named = set(re.findall(r"^    (?:\.venv/bin/)?coi (\w+)", README, re.MULTILINE))
    assert named and named <= known


def test_the_settings_table_holds_every_setting_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `(COI_\w+)` \| `([^`]*)` \|", README, re.MULTILINE))
    assert rows == {f"COI_{name.upper()}": str(field.default) for name, field in Settings.model_fields.items()}
