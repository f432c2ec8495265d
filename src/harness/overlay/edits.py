"""What a patch changes, as it is written: edits of texts, or a unified diff."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Any, NamedTuple


class NotApplicable(Exception):
    """The patch does not fit this Parsl; the message says why."""


class Edit(NamedTuple):
    file: str
    # (' ' | '-' | '+', text) without line ends, as in a unified diff
    lines: tuple[tuple[str, str], ...]
    # The lines may stand at any indentation (hand-written edits); a diff is taken to the letter.
    any_indent: bool


def edits_of(variant: dict[str, Any]) -> list[Edit]:
    if 'diff' in variant:
        return list(_edits_of_diff(variant['diff']))
    return [_edit_of_texts(edit['file'], edit['find'], edit['replace']) for edit in variant['edits']]


def _edit_of_texts(file: str, find: str, replace: str) -> Edit:
    old, new = find.splitlines(), replace.splitlines()
    lines: list[tuple[str, str]] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == 'equal':
            lines += [(' ', text) for text in old[old_from:old_to]]
        else:
            lines += [('-', text) for text in old[old_from:old_to]]
            lines += [('+', text) for text in new[new_from:new_to]]
    return Edit(file, tuple(lines), any_indent=True)


def _edits_of_diff(text: str) -> Iterator[Edit]:
    """Hunks of a unified diff. Line numbers are not trusted: a hunk belongs where its text is."""
    file: str | None = None
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if line.startswith('+++ '):
            name = line[4:].split('\t')[0].strip()
            file = name.removeprefix('b/')
            continue
        head = re.match(r'@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@', line)
        if head is None:
            continue
        if file is None:
            raise NotApplicable('the diff has a hunk before any +++ line')
        old_left, new_left = (int(group) if group is not None else 1 for group in head.groups())
        hunk: list[tuple[str, str]] = []
        while old_left > 0 or new_left > 0:
            if at >= len(lines):
                raise NotApplicable(f'the diff ends within a hunk of {file}')
            sign, body = (lines[at][0], lines[at][1:]) if lines[at] else (' ', '')
            at += 1
            if sign == '\\':
                continue
            if sign not in ' -+':
                raise NotApplicable(f'a hunk of {file} has a line that starts with {sign!r}')
            old_left -= sign != '+'
            new_left -= sign != '-'
            hunk.append((sign, body))
        yield Edit(file, tuple(hunk), any_indent=False)
