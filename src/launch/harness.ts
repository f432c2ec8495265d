import { join } from 'node:path';

// The Python files are not built: they stay in src, where dist/ finds them too.
const HARNESS = join(import.meta.dirname, '..', '..', 'src', 'harness');

/** What runs inside the measured interpreter. */
export const MEASURED_FOLDER = join(HARNESS, 'measured');
/** On PYTHONPATH in every process of a run. */
export const SITE_FOLDER = join(MEASURED_FOLDER, 'site');
/** What is done inside of processes for each kind of actions. */
export const KINDS_FOLDER = join(MEASURED_FOLDER, 'kinds');
/** How a Python process finds out what it is. */
export const START_UP_FILE = join(MEASURED_FOLDER, 'start_up.py');
/** What makes a program of a notebook. */
export const NOTEBOOK_FILE = join(MEASURED_FOLDER, 'notebook.py');
/** What every run is started by, and outlived by. */
export const SUPERVISOR_SCRIPT = join(HARNESS, 'supervisor', 'supervisor.py');
/** What makes the private copy of Parsl with its patches. */
export const OVERLAY_SCRIPT = join(HARNESS, 'overlay', 'overlay.py');
/** What an export takes along, and what makes and checks it. */
export const EXPORTED_FOLDER = join(HARNESS, 'exported');
/** What has nodes from a site's Parsl configuration and runs units of work there. */
export const DISPATCHER_SCRIPT = join(HARNESS, 'dispatch', 'dispatcher.py');
/** What does such a unit on a node. Node.js runs it there, so it is the built one that is started. */
export const NODE_WORK_SCRIPT = join(HARNESS, '..', '..', 'dist', 'launch', 'site', 'node-work.js');
