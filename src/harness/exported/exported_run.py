"""Runs an app, unchanged, with the exported Config in place of its own.

    with_config.py myapp.py ARGUMENTS
    with_config.py -m mypackage.myapp ARGUMENTS
    with_config.py notebook.ipynb ARGUMENTS

Its first DataFlowKernel gets make_config() of optimised_config.py, or where that has tune(), its own Config tuned.
"""
import functools
import importlib.util
import os
import runpy
import sys
import types


def exported(name):
    """A module of this folder."""
    file = os.path.join(os.path.dirname(os.path.abspath(__file__)), name + '.py')
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def replace_config():
    from parsl.dataflow.dflow import DataFlowKernel

    start = DataFlowKernel.__init__

    @functools.wraps(start)
    def first(self, config, *args, **kwargs):
        DataFlowKernel.__init__ = start
        # Only now: the app's own modules can be imported.
        made = exported('optimised_config')
        config = made.tune(config) if hasattr(made, 'tune') else made.make_config()
        start(self, config, *args, **kwargs)

    DataFlowKernel.__init__ = first


def run_notebook(path):
    notebook = exported('optimise_notebook')
    try:
        cells = notebook.read(path).cells
    except notebook.Problem as problem:
        sys.exit('{}: {}'.format(path, problem))
    sys.modules['__main__'] = types.ModuleType('__main__')
    notebook.run(cells, sys.modules['__main__'].__dict__)


def main():
    words = sys.argv[1:]
    if not words:
        sys.exit(__doc__)
    replace_config()
    if words[0] == '-m':
        sys.argv = words[1:]
        sys.path[0] = os.getcwd()
        runpy.run_module(words[1], run_name='__main__', alter_sys=True)
    else:
        sys.argv = words
        sys.path[0] = os.path.dirname(os.path.abspath(words[0]))
        if words[0].endswith('.ipynb'):
            run_notebook(words[0])
        else:
            runpy.run_path(words[0], run_name='__main__')


if __name__ == '__main__':
    main()
