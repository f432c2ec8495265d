"""How the interpreter and its ZeroMQ were built, and what of it is switched on."""
import importlib
import os
import sys
import sysconfig
from typing import Any, Dict


def python_facts() -> Dict[str, Any]:
    flags = sysconfig.get_config_var('CONFIG_ARGS') or ''
    jit = getattr(sys, '_jit', None)
    built_with_jit = '--enable-experimental-jit' in flags
    zmq = try_import('zmq')
    return {
        'executable': sys.executable,
        'version': '.'.join(map(str, sys.version_info[:3])),
        'freeThreaded': bool(sysconfig.get_config_var('Py_GIL_DISABLED')),
        'gilEnabled': sys._is_gil_enabled() if hasattr(sys, '_is_gil_enabled') else None,
        'jitAvailable': jit.is_available() if jit is not None else built_with_jit,
        'jitEnabled': jit.is_enabled() if jit is not None else built_with_jit and os.environ.get('PYTHON_JIT') != '0',
        'buildFlags': flags,
        'zmqVersion': zmq.zmq_version() if zmq is not None else None,
        'libsodium': zmq is not None and zmq.has('curve') and is_mapped('libsodium'),
    }


def try_import(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def is_mapped(library: str) -> bool:
    with open('/proc/self/maps') as file:
        return library in file.read()
