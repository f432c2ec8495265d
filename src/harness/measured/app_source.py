"""What the app's own text shows: its main file, or the cells of its notebook, and the modules that it imported from its
own folders."""
import ast
import os
import sys
import threading
from typing import Any, Iterator, List

from . import app_main, notebook

APPS = {'python_app', 'bash_app', 'join_app', 'PythonApp', 'BashApp'}
LOADS = {'parsl.load', 'load', 'DataFlowKernel', 'parsl.DataFlowKernel', 'dflow.DataFlowKernel'}


class Source:
    def __init__(self, folders: List[str]) -> None:
        found = [*trees(own_files(folders)), *(ast.parse(cell.source, cell.name) for cell in app_main.cells)]
        self.nodes: List[ast.AST] = [node for tree in found for node in ast.walk(tree)]
        self.all_calls = [node for node in self.nodes if isinstance(node, ast.Call)]

    def calls(self, name: str) -> bool:
        return any(called_name(call.func) == name for call in self.all_calls)

    def gives(self, keyword: str) -> bool:
        return any(is_given(call, keyword) for call in self.all_calls)

    def has_walltime(self) -> bool:
        """An app's, at a call or as its default: a provider's walltime is that of its job."""
        if any(is_given(call, 'walltime') and not called_name(call.func).endswith('Provider') for call in self.all_calls):
            return True
        return any(has_default(node, 'walltime') for node in self.nodes
                   if isinstance(node, ast.FunctionDef) and is_app(node))

    def reads_input(self) -> bool:
        names = {getattr(node, 'attr', getattr(node, 'id', None)) for node in self.nodes}
        return bool(names & {'stdin', 'fileinput'}) or any(dotted(call.func) == 'input' for call in self.all_calls)

    def has_several_kernels(self) -> bool:
        loads = [call for call in self.all_calls if dotted(call.func) in LOADS]
        return len(loads) > 1 or any(dotted(call.func) == 'parsl.clear' for call in self.all_calls)


def own_files(folders: List[str]) -> Iterator[str]:
    here = os.path.dirname(os.path.abspath(__file__)) + os.sep
    for module in list(sys.modules.values()):
        path = getattr(module, '__file__', None)
        if not isinstance(path, str) or not path.endswith('.py') or path.startswith(here):
            continue
        real = os.path.realpath(path)
        # A checkout of Parsl beside the app is not the app.
        if module.__name__.partition('.')[0] != 'parsl' and is_own(real, folders):
            yield real


def is_own(path: str, folders: List[str]) -> bool:
    return 'site-packages' not in path and any(path.startswith(folder + os.sep) for folder in folders)


def trees(paths: Iterator[str]) -> Iterator[ast.AST]:
    for path in paths:
        try:
            with open(path, encoding='utf-8') as file:
                yield ast.parse(file.read())
        except (OSError, SyntaxError, ValueError):
            continue


def is_given(call: ast.Call, keyword: str) -> bool:
    """Whether the argument is there and is not plainly None or False."""
    return any(is_something(given.value) for given in call.keywords if given.arg == keyword)


def is_something(value: Any) -> bool:
    return not (isinstance(value, ast.Constant) and value.value in (None, False))


def called_name(function: ast.AST) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, 'id', '')


def dotted(function: ast.AST) -> str:
    if isinstance(function, ast.Attribute):
        return '{}.{}'.format(dotted(function.value), function.attr)
    return getattr(function, 'id', '')


def is_app(function: ast.FunctionDef) -> bool:
    return any(called_name(mark.func if isinstance(mark, ast.Call) else mark) in APPS for mark in function.decorator_list)


def has_default(function: ast.FunctionDef, name: str) -> bool:
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    pairs = [*zip(positional[::-1], given.defaults[::-1]), *zip(given.kwonlyargs, given.kw_defaults)]
    return any(argument.arg == name and value is not None and is_something(value) for argument, value in pairs)


def place_of_main(folders: List[str]) -> str:
    """Where the main thread stands: the deepest line that is the app's own, else the deepest of all."""
    frame: Any = sys._current_frames().get(threading.main_thread().ident or 0)
    deepest = frame
    while frame is not None and not is_own(os.path.realpath(frame.f_code.co_filename), folders):
        frame = frame.f_back
    found = frame or deepest
    return 'its end' if found is None else notebook.place(found.f_code.co_filename, found.f_lineno)
