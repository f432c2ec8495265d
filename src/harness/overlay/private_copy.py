"""A private, patched copy of the installed Parsl, kept in a cache by what is in it."""

from __future__ import annotations

import ast
import compileall
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import Any

from places import Package, apply, fit_all

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
