"""Runs the user's app as __main__ in this interpreter, as `python FILE ARGS` or `python -m NAME ARGS` would.

Like runpy, but the app's module stays __main__ after its last line: tasks that are still to be launched then are
pickled as at any other time, and the harness can clean up what the app left running.
"""
import importlib.machinery
import importlib.util
import io
import os
import sys
import sysconfig
import traceback
import types
from typing import Any, Dict, List

HERE = os.path.dirname(os.path.abspath(__file__))
INTERRUPTED = 130

# Of the app that is a notebook.
cells: List[Any] = []
left_out: List[str] = []


def prepare_paths(app: Dict[str, Any]) -> None:
    """sys.argv and sys.path[0] as Python itself would set them; the harness's own folder is gone from the path."""
    os.chdir(app['cwd'])
    script = app['kind'] == 'script'
    sys.path[0] = os.path.dirname(os.path.realpath(app['target'])) if script else os.getcwd()
    sys.argv = [app['target'], *app['args']]


def find_scripts() -> None:
    """Parsl starts its interchange and pool by name: those beside this interpreter come first on PATH."""
    candidates = [os.path.dirname(sys.executable), sysconfig.get_path('scripts')]
    path = os.environ.get('PATH', os.defpath)
    overlay = os.environ.get('OPTIMISE_OVERLAY_BIN')
    found = [folder for folder in candidates if os.path.exists(os.path.join(folder, 'process_worker_pool.py'))][:1]
    os.environ['PATH'] = os.pathsep.join([*([overlay] if overlay else []), *found, path])


def run_to_its_end(app: Dict[str, Any]) -> int:
    """@returns the exit code that Python itself would give."""
    try:
        run(app)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BaseException as error:
        # Without the harness's own frames.
        own = error.__traceback__
        while own is not None and own.tb_frame.f_code.co_filename.startswith(HERE):
            own = own.tb_next
        traceback.print_exception(type(error), error, own)
        return 1
    return 0


def run(app: Dict[str, Any]) -> None:
    """@raises whatever the app raises, SystemExit too."""
    if app['kind'] == 'module':
        _run_module(app['target'])
    elif app['target'].endswith('.ipynb'):
        _run_notebook(app['target'])
    else:
        _run_script(app['target'])


def _run_script(path: str) -> None:
    with io.open_code(path) as file:
        source = file.read()
    loader = importlib.machinery.SourceFileLoader('__main__', path)
    module = _new_main(path, None, loader, None)
    exec(compile(source, path, 'exec', dont_inherit=True), module.__dict__)


def _run_notebook(path: str) -> None:
    # Not imported where the app is none: other runs are as if it were not there.
    from . import notebook

    try:
        found = notebook.read(path)
    except notebook.Problem as problem:
        raise SystemExit(str(problem))
    cells[:] = found.cells
    left_out[:] = found.left_out
    module = _new_main(path, None, None, None)
    # As in Jupyter: what starts processes anew must not take it for a script.
    for name in ('__file__', '__cached__'):
        del module.__dict__[name]
    notebook.run(found.cells, module.__dict__)


def _run_module(name: str) -> None:
    spec = importlib.util.find_spec(name)
    if spec is not None and spec.submodule_search_locations is not None:
        spec = importlib.util.find_spec(name + '.__main__')
    loader = spec.loader if spec is not None else None
    if spec is None or not isinstance(loader, importlib.machinery.SourceFileLoader):
        raise SystemExit('No module named {}'.format(name))
    code = loader.get_code(spec.name)
    if code is None:
        raise SystemExit('No code object available for {}'.format(name))
    sys.argv[0] = spec.origin or name
    module = _new_main(spec.origin or name, spec, loader, spec.parent)
    exec(code, module.__dict__)


def _new_main(path: str, spec: Any, loader: Any, package: Any) -> types.ModuleType:
    module = types.ModuleType('__main__')
    names: List[Any] = [('__file__', path), ('__cached__', None), ('__spec__', spec), ('__loader__', loader),
                        ('__package__', package), ('__builtins__', __builtins__)]
    module.__dict__.update(names)
    sys.modules['__main__'] = module
    return module
