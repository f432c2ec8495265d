"""Parsl's pool of workers on a node, with a temporary folder of its own that goes when it does: `pool.py POOL ARGUMENTS…`.

The pool's manager keeps a socket in a folder of its own, and a job that is cancelled ends without removing it. Where this
program is killed as well, the folder's name says so, and the next run on the node removes it (launch/run/private-places.ts
makes and reads such names).
"""
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from typing import Any, List, Optional

# What the job had in TMPDIR: its runs get that back (node_unit.py).
JOBS_OWN = 'OPTIMISE_NODE_TMPDIR'
PREFIX = 'optimise-'
NAMESPACE_DIGITS = 7
# The path of a UNIX socket has 107 characters, and multiprocessing adds some 30 to TMPDIR.
LONGEST_TMPDIR = 40
DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz'
PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def in_base_36(number: int) -> str:
    text = ''
    while number > 0:
        number, digit = divmod(number, len(DIGITS))
        text = DIGITS[digit] + text
    return text or '0'


def tag() -> str:
    """`optimise-NAMESPACE-PID-START-RANDOM`: whoever made it can be told to be gone."""
    with open('/proc/sys/kernel/random/boot_id') as file:
        boot = file.read()
    namespace = hashlib.sha256('{} {}'.format(os.readlink('/proc/self/ns/pid'), boot).encode()).hexdigest()
    with open('/proc/self/stat') as file:
        started = int(file.read().rpartition(')')[2].split()[19])
    parts = (namespace[:NAMESPACE_DIGITS], in_base_36(os.getpid()), in_base_36(started), os.urandom(3).hex())
    return PREFIX + '-'.join(parts)


def private_folder() -> str:
    root = tempfile.gettempdir()
    folder = os.path.join('/tmp' if len(root) > LONGEST_TMPDIR else root, tag())
    os.mkdir(folder, 0o700)
    return folder


def run(command: List[str]) -> int:
    folder = private_folder()
    pool: Optional['subprocess.Popen[bytes]'] = None

    def pass_on(number: int, _: Any) -> None:
        if pool is None:
            raise SystemExit(128 + number)
        pool.send_signal(number)

    try:
        for number in PASSED_ON:
            signal.signal(number, pass_on)
        environment = dict(os.environ, TMPDIR=folder, **{JOBS_OWN: os.environ.get('TMPDIR', '')})
        pool = subprocess.Popen([sys.executable] + command, env=environment)
        code = pool.wait()
        return code if code >= 0 else 128 - code
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == '__main__':
    sys.exit(run(sys.argv[1:]))
