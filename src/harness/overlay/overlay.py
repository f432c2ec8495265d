"""A private, patched copy of the installed Parsl: the package and the two scripts that pip copies to bin/.

Reads `{"patches": [...]}` as JSON on standard input and prints JSON:

    overlay.py build --cache DIR   -> {"hash", "packageDir", "binDir", "parslVersion", "patches", "files"}
    overlay.py check               -> {"patches": {id: null | reason}, "conflicts": [[id, id], ...]}
    overlay.py diff                -> {"diff": text, "parslVersion"}

A patch is `{"id", "name", "variants": [{"edits": [{"file", "find", "replace"}]} | {"diff": text}]}`; `file` is a path
from the repository's root (parsl/...). The first variant of which every edit is found exactly once is used.

Every edit is located in the *original* text, and two edits may not touch the same place. So the result does not
depend on the order of patches, and whether a set of patches goes together depends on its pairs only.

The measured interpreter runs this file; standard library only. Nothing of the installation is written to.
"""

from __future__ import annotations

import argparse
import ast
import compileall
import difflib
import hashlib
import importlib.util
import json
import os
import re
import shutil
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

# Changes whenever the same patches would give another overlay.
LAYOUT = 'optimise-overlay-2'
# What runs is the copy in bin/, so a patch of these files has to reach that copy too.
SCRIPTS = {
    'interchange.py': 'parsl/executors/high_throughput/interchange.py',
    'process_worker_pool.py': 'parsl/executors/high_throughput/process_worker_pool.py',
}
MARKER = '__optimise_overlay__'
# An overlay takes about 2.5 MB.
MAX_KEPT = 200
A_DAY = 86_400
A_MONTH = 30 * A_DAY


class NotApplicable(Exception):
    """The patch does not fit this Parsl; the message says why."""


class Span(NamedTuple):
    """Lines [start, end) of the original file become `lines`. A span with start == end inserts."""
    start: int
    end: int
    lines: tuple[str, ...]


Spans = dict[str, list[Span]]


# ---------------------------------------------------------------- reading patches

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


# ---------------------------------------------------------------- locating edits

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


# ---------------------------------------------------------------- commands

def check(package: Package, patches: Sequence[dict[str, Any]]) -> dict[str, Any]:
    fitting: dict[str, Spans] = {}
    reasons: dict[str, str | None] = {}
    for patch in patches:
        try:
            spans = fit(package, patch)
            apply(package, [spans])
            fitting[patch['id']] = spans
            reasons[patch['id']] = None
        except NotApplicable as problem:
            reasons[patch['id']] = str(problem)
    names = list(fitting)
    conflicts = [[one, other] for at, one in enumerate(names) for other in names[at + 1:]
                 if not _go_together(package, fitting[one], fitting[other])]
    return {'patches': reasons, 'conflicts': conflicts}


def _go_together(package: Package, one: Spans, other: Spans) -> bool:
    if clash(one, other) is not None:
        return False
    # Each alone gives Python: only where both change one function, say by removing its only two lines, may the two
    # together fail to. (Parsing whole files for two thousand pairs would take seconds.)
    if not any(package.units(file, one[file]) & package.units(file, other[file]) for file in set(one) & set(other)):
        return True
    try:
        apply(package, [one, other])
    except NotApplicable:
        return False
    return True


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


def diff(package: Package, patches: Sequence[dict[str, Any]]) -> str:
    parts: list[str] = []
    for file, text in apply(package, fit_all(package, patches)).items():
        old, new = package.text(file).splitlines(True), text.splitlines(True)
        parts += difflib.unified_diff(old, new, f'a/{file}', f'b/{file}')
    return ''.join(part if part.endswith('\n') else f'{part}\n\\ No newline at end of file\n' for part in parts)


def build(package: Package, bin_dir: str, patches: Sequence[dict[str, Any]], cache: str) -> dict[str, Any]:
    texts = apply(package, fit_all(package, patches))
    key = _key(package, bin_dir, texts, patches)
    final = os.path.join(cache, key)
    manifest = os.path.join(final, 'manifest.json')
    if not os.path.exists(manifest):
        os.makedirs(cache, exist_ok=True)
        work = tempfile.mkdtemp(prefix='.building-', dir=cache)
        try:
            _write(package, bin_dir, texts, patches, key, work)
            os.chmod(work, 0o755)
            # A rename either puts the whole overlay in place or fails because another process was first.
            try:
                os.rename(work, final)
            except OSError:
                if not os.path.exists(manifest):
                    raise
        finally:
            shutil.rmtree(work, ignore_errors=True)
    os.utime(final)
    _forget_old(cache)
    with open(manifest, encoding='utf-8') as stream:
        facts = json.load(stream)
    return {**facts, 'packageDir': os.path.join(final, 'pkg'), 'binDir': os.path.join(final, 'bin')}


def _forget_old(cache: str) -> None:
    """Overlays are found by content, so one that nobody used for a day may go when there are many."""
    used = []
    for name in os.listdir(cache):
        try:
            used.append((os.path.getmtime(os.path.join(cache, name)), name))
        except OSError:
            continue  # another process took it away
    for at, (when, name) in enumerate(sorted(used, reverse=True)):
        unused = time.time() - when
        if unused > A_MONTH or (unused > A_DAY and (at >= MAX_KEPT or name.startswith('.building-'))):
            shutil.rmtree(os.path.join(cache, name), ignore_errors=True)


def _names(patches: Sequence[dict[str, Any]]) -> list[str]:
    return sorted(patch['name'] for patch in patches)


def _key(package: Package, bin_dir: str, texts: dict[str, str], patches: Sequence[dict[str, Any]]) -> str:
    digest = hashlib.sha256()
    facts = [LAYOUT, sys.implementation.cache_tag, sys.executable, package.dir, bin_dir, _names(patches)]
    digest.update(json.dumps(facts).encode())
    for folder, folders, files in os.walk(package.dir):
        folders[:] = sorted(name for name in folders if name != '__pycache__')
        for name in sorted(files):
            path = os.path.join(folder, name)
            file = os.path.relpath(path, package.root)
            if file in texts:
                content = texts[file].encode()
            else:
                with open(path, 'rb') as stream:
                    content = stream.read()
            digest.update(file.encode() + b'\0' + hashlib.sha256(content).digest())
    return digest.hexdigest()[:32]


def _write(package: Package, bin_dir: str, texts: dict[str, str], patches: Sequence[dict[str, Any]], key: str,
           out: str) -> None:
    target = os.path.join(out, 'pkg', 'parsl')
    tests = os.path.join(package.dir, 'tests')
    # Half of the package, and nothing of it runs unless the app imports it
    link_tests = os.path.isdir(tests) and not any(file.startswith('parsl/tests/') for file in texts)
    shutil.copytree(package.dir, target, ignore=lambda folder, names: [
        name for name in names if name == '__pycache__' or (link_tests and os.path.join(folder, name) == tests)])
    if link_tests:
        os.symlink(tests, os.path.join(target, 'tests'))
    marker = f'{MARKER} = {{"hash": {json.dumps(key)}, "patches": {json.dumps(_names(patches))}}}\n'
    init = 'parsl/__init__.py'
    changed = dict(texts)
    changed[init] = changed.get(init, package.text(init)).rstrip('\n') + '\n\n' + marker
    for file, text in changed.items():
        _write_text(os.path.join(out, 'pkg', file), text)
    os.makedirs(os.path.join(out, 'bin'))
    for script, file in SCRIPTS.items():
        path = os.path.join(out, 'bin', script)
        _write_text(path, _script(texts.get(file, package.text(file)), marker, os.path.join(bin_dir, script)))
        os.chmod(path, 0o755)
    compileall.compile_dir(target, quiet=2, rx=re.compile(r'[/\\]parsl[/\\]tests([/\\]|$)'))
    facts = {'hash': key, 'parslVersion': package.version(), 'patches': _names(patches),
             'files': {file: hashlib.sha256(text.encode()).hexdigest() for file, text in sorted(texts.items())}}
    _write_text(os.path.join(out, 'manifest.json'), json.dumps(facts, indent=1) + '\n')


def _write_text(path: str, text: str) -> None:
    with open(path, 'w', encoding='utf-8', newline='') as stream:
        stream.write(text)


def _script(body: str, marker: str, installed: str) -> str:
    """A script of bin/: the shebang that pip wrote, the marker, the patched file."""
    lines = body.split('\n')
    if lines[0].startswith('#!'):
        lines = lines[1:]
    last = 0
    for node in ast.parse('\n'.join(lines)).body:
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) \
            and isinstance(node.value.value, str)
        future = isinstance(node, ast.ImportFrom) and node.module == '__future__'
        if not docstring and not future:
            break
        last = node.end_lineno or node.lineno
    return '\n'.join([*_shebang(installed), *lines[:last], marker.rstrip('\n'), *lines[last:]])


def _shebang(installed: str) -> list[str]:
    try:
        with open(installed, encoding='utf-8') as stream:
            first = stream.readline().rstrip('\n')
            if first == '#!/bin/sh':
                # pip's way round paths that are too long for a shebang: three lines that are both sh and Python
                return [first, stream.readline().rstrip('\n'), stream.readline().rstrip('\n')]
            if first.startswith('#!') and 'python' in first:
                return [first]
    except OSError:
        pass
    return [f'#!{sys.executable}']


def installed_parsl() -> str:
    spec = importlib.util.find_spec('parsl')
    if spec is None or not spec.submodule_search_locations:
        raise NotApplicable(f'{sys.executable} has no Parsl')
    return os.path.abspath(next(iter(spec.submodule_search_locations)))


def main() -> int:
    parser = argparse.ArgumentParser(description='Builds and checks private patched copies of Parsl.')
    parser.add_argument('command', choices=['build', 'check', 'diff'])
    parser.add_argument('--parsl-dir', default=None)
    parser.add_argument('--bin-dir', default=sysconfig.get_path('scripts'))
    parser.add_argument('--cache', default='overlays')
    options = parser.parse_args()
    # The folder of this file must not shadow what the interpreter would import.
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or '.') != os.path.dirname(os.path.abspath(__file__))]
    patches = json.load(sys.stdin)['patches']
    try:
        package = Package(os.path.abspath(options.parsl_dir) if options.parsl_dir else installed_parsl())
        if options.command == 'check':
            answer = {**check(package, patches), 'parslVersion': package.version()}
        elif options.command == 'diff':
            answer = {'diff': diff(package, patches), 'parslVersion': package.version()}
        else:
            answer = build(package, options.bin_dir, patches, os.path.abspath(options.cache))
    except NotApplicable as problem:
        print(json.dumps({'problem': str(problem)}))
        return 1
    print(json.dumps(answer))
    return 0


if __name__ == '__main__':
    sys.exit(main())
