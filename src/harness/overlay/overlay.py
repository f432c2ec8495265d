"""A private, patched copy of the installed Parsl: the package and the two scripts that pip copies to bin/.

Reads `{"patches": [...]}` as JSON on standard input and prints JSON:

    overlay.py build --cache DIR   -> {"hash", "packageDir", "binDir", "parslVersion", "patches", "files"}
    overlay.py check               -> {"patches": {id: null | reason}, "conflicts": [[id, id], ...]}
    overlay.py diff                -> {"diff": text, "parslVersion"}

A patch is `{"id", "name", "variants": [{"edits": [{"file", "find", "replace"}]} | {"diff": text}]}`; `file` is a path
from the repository's root (parsl/...). The first variant of which every edit is found exactly once is used.

The measured interpreter runs this file; standard library only. Nothing of the installation is written to.
"""

from __future__ import annotations

import argparse
import difflib
import importlib.util
import json
import os
import sys
import sysconfig
from collections.abc import Sequence
from typing import Any

# Our own folder stays as it is.
sys.dont_write_bytecode = True

from edits import NotApplicable  # noqa: E402
from places import Package, Spans, apply, clash, fit, fit_all  # noqa: E402
from private_copy import build  # noqa: E402


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


def diff(package: Package, patches: Sequence[dict[str, Any]]) -> str:
    parts: list[str] = []
    for file, text in apply(package, fit_all(package, patches)).items():
        old, new = package.text(file).splitlines(True), text.splitlines(True)
        parts += difflib.unified_diff(old, new, f'a/{file}', f'b/{file}')
    return ''.join(part if part.endswith('\n') else f'{part}\n\\ No newline at end of file\n' for part in parts)


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
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or '.') != here]
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
