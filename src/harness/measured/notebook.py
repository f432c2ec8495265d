"""A Jupyter notebook as a program: its code cells one after the other, each under a name of its own in tracebacks.

Lines that only IPython knows (magics, shell commands, questions) are left out; what they time or capture is run.
Standard library only, and nothing of ours: an export takes this file along.
"""
import ast
import inspect
import json
import linecache
import re
from types import CodeType
from typing import Any, Dict, List, NamedTuple, Optional

SUFFIX = '.ipynb'
# Cell magics that run the rest of the cell as Python.
WRAPPING = re.compile(r'%%(time|timeit|capture|prun)\b.*')
# Line magics that run the rest of the line as Python; their options are not looked at.
TIMING = re.compile(r'(\s*)%(time|timeit|prun)\s+(?!-)(?P<code>\S.*)')
# What IPython takes for its own where Python does not: %matplotlib, !ls, x = !ls, ?help, help?
OWN = re.compile(r'\s*([%!?]|[\w, ]+=\s*[%!]|[\w.]+\?{1,2}\s*$)')
# As Jupyter's own runner has it.
MAY_RAISE, SKIPPED = 'raises-exception', 'skip-execution'


class Problem(Exception):
    """The file is no notebook that can be run; the message says why."""


class Cell(NamedTuple):
    # As tracebacks have it: `FILE, cell 3`.
    name: str
    code: CodeType
    source: str
    may_raise: bool


class Notebook(NamedTuple):
    cells: List[Cell]
    # What was left out, in words: `cell 1, line 2: !pip install parsl`.
    left_out: List[str]


def name_of(path: str, cell: int) -> str:
    return '{}, cell {}'.format(path, cell)


def read(path: str) -> Notebook:
    """@raises Problem, SyntaxError (of a cell)"""
    cells: List[Cell] = []
    left_out: List[str] = []
    for number, cell in enumerate(code_cells(path), 1):
        name = name_of(path, number)
        source = text_of(cell)
        tags = (cell.get('metadata') or {}).get('tags') or []
        if SKIPPED in tags:
            left_out.append('cell {}: its tag {}'.format(number, SKIPPED))
            continue
        source, lines = python_of(source, name)
        left_out += ['cell {}, {}'.format(number, line) for line in lines]
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)
        code = compile(source, name, 'exec', flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        cells.append(Cell(name, code, source, MAY_RAISE in tags))
    if not cells:
        raise Problem('it has no code cell')
    return Notebook(cells, left_out)


def code_cells(path: str) -> List[Dict[str, Any]]:
    with open(path, encoding='utf-8') as file:
        try:
            content = json.load(file)
        except ValueError as error:
            raise Problem('it is no notebook: {}'.format(error)) from None
    if not isinstance(content, dict) or not isinstance(content.get('cells'), list):
        raise Problem('it is no notebook of format 4 (Jupyter saves it as one)')
    language = language_of(content.get('metadata') or {})
    if language not in (None, 'python'):
        raise Problem('it is a notebook of {}, not of Python'.format(language))
    return [cell for cell in content['cells'] if isinstance(cell, dict) and cell.get('cell_type') == 'code']


def language_of(metadata: Dict[str, Any]) -> Optional[str]:
    told = [(metadata.get('language_info') or {}).get('name'), (metadata.get('kernelspec') or {}).get('language')]
    return next((language.lower() for language in told if isinstance(language, str)), None)


def text_of(cell: Dict[str, Any]) -> str:
    source = cell.get('source', '')
    return source if isinstance(source, str) else ''.join(source)


# ---------------------------------------------------------------- what is not Python

def python_of(source: str, name: str) -> 'tuple[str, List[str]]':
    """The cell with what is IPython's own left out, line by line as before; and these lines.

    A line is IPython's only where the compiler stumbles over it: a % may also stand in a long expression or text.
    """
    lines = source.split('\n')
    first = next((at for at, line in enumerate(lines) if line.strip()), None)
    left_out: List[str] = []
    if first is not None and lines[first].startswith('%%'):
        if not WRAPPING.match(lines[first]):
            left_out.append(told(first, lines[first]))
            return '\n' * (len(lines) - 1), left_out
        lines[first] = ''
    for _ in range(len(lines)):
        at = stumbles(lines, name)
        if at is None:
            break
        timed = TIMING.match(lines[at])
        if not timed:
            left_out.append(told(at, lines[at]))
        indent = lines[at][:len(lines[at]) - len(lines[at].lstrip())]
        lines[at] = timed.group(1) + timed.group('code') if timed else indent + 'pass'
    return '\n'.join(lines), left_out


def stumbles(lines: List[str], name: str) -> Optional[int]:
    """The line of IPython's at which the compiler gives up; None: there is none, or the cell is wrong in another way."""
    try:
        ast.parse('\n'.join(lines), name)
    except SyntaxError as error:
        at = (error.lineno or 0) - 1
        return at if 0 <= at < len(lines) and OWN.match(lines[at]) else None
    return None


def place(name: str, line: int) -> str:
    """Of a line of a file, or of a cell."""
    return ('{}, line {}' if SUFFIX + ', cell ' in name else '{}:{}').format(name, line)


def told(at: int, line: str) -> str:
    return 'line {}: {}'.format(at + 1, line.strip())


# ---------------------------------------------------------------- running it

def run(cells: List[Cell], namespace: Dict[str, Any]) -> None:
    """@raises whatever a cell raises that is not marked to"""
    # What a notebook shows a terminal may print.
    namespace.setdefault('display', print)
    for cell in cells:
        try:
            pending = eval(cell.code, namespace)
            if inspect.isawaitable(pending):
                import asyncio

                asyncio.run(await_it(pending))
        except Exception as error:
            if not cell.may_raise:
                raise
            print('{}: {}: {}'.format(cell.name, type(error).__name__, error))


async def await_it(pending: Any) -> None:
    await pending
