"""What a worker of a pool does. It travels to the node by value, with all that is in this file: nothing is imported here."""


def run_unit(payload: 'dict') -> 'dict':
    """On the node: starts the command in the job's own environment, without what the pool and its launcher put there.

    Its stdin stays open as long as this worker is there: when it is not, the command ends what it has begun.
    """
    import json
    import os
    import subprocess
    import tempfile

    def age(pid: int) -> float:
        with open('/proc/{}/stat'.format(pid)) as file:
            started = int(file.read().rpartition(')')[2].split()[19])
        with open('/proc/uptime') as file:
            return float(file.read().split()[0]) - started / os.sysconf('SC_CLK_TCK')

    environment = {name: value for name, value in os.environ.items() if not name.startswith('PARSL_')}
    for name, value in payload['restore'].items():
        environment.pop(name, None)
        if value is not None:
            environment[name] = value
    jobs_own = environment.pop('OPTIMISE_NODE_TMPDIR', None)
    if jobs_own is not None:
        del environment['TMPDIR']
        if jobs_own:
            environment['TMPDIR'] = jobs_own
    leased = age(os.getppid())
    with tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(payload['command'], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       stderr=errors, env=environment, cwd='/', start_new_session=True)
        except OSError as problem:
            return {'code': 127, 'answer': '', 'errors': str(problem), 'leased': leased}
        process.stdin.write((json.dumps(payload['work']) + '\n').encode())
        process.stdin.flush()
        answer = process.stdout.read().decode()
        code = process.wait()
        errors.seek(0)
        return {'code': code, 'answer': answer, 'errors': errors.read()[-4000:].decode(errors='replace'),
                'leased': leased}


# To Parsl it is of no module that a node could import.
run_unit.__module__ = '__main__'
