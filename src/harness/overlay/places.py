"""Where the edits of patches stand in the installed package, and which of them touch the same places.

Every edit is located in the *original* text, and two edits may not touch the same place. So the result does not
depend on the order of patches, and whether a set of patches goes together depends on its pairs only.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from edits import Edit, NotApplicable, edits_of


class Span(NamedTuple):
    """Lines [start, end) of the original file become `lines`. A span with start == end inserts."""
    start: int
    end: int
    lines: tuple[str, ...]


Spans = dict[str, list[Span]]


class Package:
    """The installed package, read once."""

    def __init__(self, parsl_dir: str) -> None:
        self.dir = parsl_dir
        self.root = os.path.dirname(parsl_dir)
        self._texts: dict[str, str] = {}
        self._units: dict[str, list[tuple[int, int]]] = {}

    def text(self, file: str) -> str:
        if file not in self._texts:
            path = os.path.normpath(os.path.join(self.root, file))
            if not path.startswith(self.dir + os.sep):
                raise NotApplicable(f'{file} is not within parsl/')
            try:
                with open(path, encoding='utf-8', newline='') as stream:
                    self._texts[file] = stream.read()
            except OSError:
                raise NotApplicable(f'this Parsl has no {file}') from None
        return self._texts[file]

    def units(self, file: str, spans: Sequence[Span]) -> set[tuple[int, int]]:
        """The innermost functions, or statements outside of functions, that the spans are in, as ranges of lines."""
        if file not in self._units:
            self._units[file] = sorted(_units_of(ast.parse(self.text(file))), key=lambda unit: unit[1] - unit[0])
        found = (next((unit for unit in self._units[file] if unit[0] <= span.start and span.end <= unit[1]), None)
                 for span in spans)
        return {unit for unit in found if unit is not None}

    def version(self) -> str:
        match = re.search(r"VERSION\s*=\s*['\"]([^'\"]+)", self.text('parsl/version.py'))
        return match.group(1) if match else 'unknown'


def _units_of(node: ast.AST, in_function: bool = False) -> Iterator[tuple[int, int]]:
    for child in ast.iter_child_nodes(node):
        is_function = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))
        if is_function or (isinstance(child, ast.stmt) and not in_function and not isinstance(child, ast.ClassDef)):
            yield child.lineno - 1, child.end_lineno or child.lineno
        if isinstance(child, ast.stmt):
            yield from _units_of(child, in_function or is_function)


def locate(package: Package, edit: Edit) -> list[Span]:
    text = package.text(edit.file).split('\n')
    old = [body for sign, body in edit.lines if sign != '+']
    places = list(_places(text, old, edit.any_indent))
    if len(places) != 1:
        first = next((line.strip() for line in old if line.strip()), '')
        found = 'not found' if not places else f'found {len(places)} times'
        raise NotApplicable(f'{edit.file}: the text starting with `{first}` is {found}')
    start, indent = places[0]
    return list(_spans(edit, start, indent))


def _places(text: Sequence[str], old: Sequence[str], any_indent: bool) -> Iterator[tuple[int, str]]:
    """Where the lines `old` stand in `text`, and how much further they are indented there."""
    first = next((index for index, line in enumerate(old) if line.strip()), None)
    if first is None:
        return
    for start in range(len(text) - len(old) + 1):
        line = text[start + first]
        if not line.endswith(old[first]):
            continue
        indent = line[:len(line) - len(old[first])]
        if indent.strip() or (indent and not any_indent):
            continue
        if all(there == (indent + here if here.strip() else here) or (not here.strip() and not there.strip())
               for here, there in zip(old, text[start:start + len(old)])):
            yield start, indent


def _spans(edit: Edit, start: int, indent: str) -> Iterator[Span]:
    """One span for each run of changed lines: unchanged lines of an edit are context, free for others to change."""
    at, run_start = start, start
    added: list[str] = []
    changed = False
    for sign, body in edit.lines + ((' ', ''),):
        if sign == ' ':
            if changed:
                yield Span(run_start, at, tuple(added))
            at += 1
            run_start, added, changed = at, [], False
        else:
            changed = True
            if sign == '-':
                at += 1
            else:
                added.append(indent + body if body.strip() else body)


def fit(package: Package, patch: dict[str, Any]) -> Spans:
    """The spans of the first variant that fits. Raises NotApplicable with the reason of the last one."""
    reasons: list[str] = []
    for variant in patch['variants']:
        spans: Spans = {}
        try:
            for edit in edits_of(variant):
                spans.setdefault(edit.file, []).extend(locate(package, edit))
            inner = clash(spans, {})
            if inner is not None:
                raise NotApplicable(f'two of its edits touch the same place: {inner}')
            return spans
        except NotApplicable as problem:
            reasons.append(str(problem))
    raise NotApplicable(reasons[0] if reasons else 'the patch has no variants')


def clash(ours: Spans, theirs: Spans) -> str | None:
    """Where two sets of spans touch the same lines, null if nowhere. The same edit twice is no clash."""
    for file in ours:
        both = sorted(set(ours[file]) | set(theirs.get(file, [])))
        for one, other in zip(both, both[1:]):
            overlap = other.start < one.end
            same_point = one.start == other.start and (one.start == one.end or other.start == other.end) \
                and one.end == other.end
            if overlap or same_point:
                return f'{file}:{other.start + 1}'
    return None


def apply(package: Package, patches: Sequence[Spans]) -> dict[str, str]:
    """The changed files' new texts."""
    merged: dict[str, set] = {}
    for spans in patches:
        for file, parts in spans.items():
            merged.setdefault(file, set()).update(parts)
    result = {}
    for file in sorted(merged):
        lines = package.text(file).split('\n')
        # From the end, so that earlier line numbers stay true; of an insertion and a replacement at one line the
        # insertion comes first in the file.
        for span in sorted(merged[file], reverse=True):
            lines[span.start:span.end] = span.lines
        result[file] = '\n'.join(lines)
        try:
            ast.parse(result[file], file)
        except SyntaxError as problem:
            raise NotApplicable(f'{file}:{problem.lineno}: not Python after patching: {problem.msg}') from None
    return result


def fit_all(package: Package, patches: Sequence[dict[str, Any]]) -> list[Spans]:
    fitted: list[Spans] = []
    for at, patch in enumerate(patches):
        try:
            spans = fit(package, patch)
        except NotApplicable as problem:
            raise NotApplicable(f'{patch["name"]}: {problem}') from None
        for before, other in zip(patches[:at], fitted):
            place = clash(spans, other)
            if place is not None:
                raise NotApplicable(f'{patch["name"]} and {before["name"]} both change {place}')
        fitted.append(spans)
    return fitted
