import { ECHO, type Echo, type ProcessEcho, processesOf } from '../../actions/echo.ts';
import type { RunRecord } from '../../domain/run.ts';
import type { SectionTable } from '../sections/section.ts';
import { fittedTable } from './fitted-table.ts';
import { countText, namedText, wrapText } from './format.ts';
import type { TextStyle } from './report.ts';

/** What was really applied, read back: what a treatment changes, of the app and of each process. No newline at its end. */
export function echoText(echo: NonNullable<RunRecord['echo']>, style: TextStyle): string {
  const { data } = ECHO.safeParse(echo);
  // One of another version is shown as it is.
  if (data === undefined) return Object.entries(echo).map(assigned(': ')).join('\n');
  const { colours, width } = style;
  const all = `--json shows all of it: ${countText(Object.keys(data.attributes).length, 'attribute')} of the configuration, and what each process says of itself.`;
  return [
    namedText(appRows(data), width),
    '',
    fittedTable(processTable(data), width, colours.dim),
    colours.dim(wrapText(all, width)),
  ].join('\n');
}

function appRows({
  interpreter,
  executors,
  attributes,
  set,
  forced,
  arguments: words,
}: Echo): (readonly [string, string])[] {
  return [
    ...(interpreter === undefined ? [] : [['Python', pythonText(interpreter)] as const]),
    ...executors.map((executor) => ['executor', executorText(executor)] as const),
    ['set', listText(Object.entries(set).flatMap(([name, values]) => values.map((value) => [name, value])))],
    [
      'held by us',
      Object.keys(forced)
        .map((name) => heldText(name, attributes[name], forced[name]))
        .join(', '),
    ],
    ['arguments', words.length === 0 ? 'none' : words.join(' ')],
  ];
}

/** What is the same in every measured run: `config.run_dir = /tmp/x (the app's own: runinfo)` */
function heldText(name: string, value: unknown, own: unknown): string {
  const text = assigned(' = ')([name, value]);
  return value === own ? text : `${text} (the app's own: ${valueText(own)})`;
}

function pythonText({ version, executable, freeThreaded, jitEnabled, zmqVersion }: NonNullable<Echo['interpreter']>) {
  const built = [
    ...(freeThreaded ? ['free-threaded'] : []),
    ...(jitEnabled ? ['JIT'] : []),
    ...(zmqVersion === null ? [] : [`ZeroMQ ${zmqVersion}`]),
  ];
  return [version, ...built, executable].join(', ');
}

function executorText({ label, type, provider, workers, blocks }: Echo['executors'][number]): string {
  const parts = [
    type,
    ...(provider === null ? [] : [provider]),
    ...(workers === null ? [] : [countText(workers, 'worker')]),
    ...(blocks === null ? [] : [countText(blocks, 'block')]),
  ];
  return `${label}: ${parts.join(', ')}`;
}

function processTable(echo: Echo): SectionTable {
  return {
    head: ['process', 'how many', 'CPUs', 'Parsl', 'done to it'],
    aligns: ['left', 'right', 'left', 'left', 'left'],
    rows: processesOf(echo, null).map(([role, entry]) => [
      role,
      String(entry.count),
      entry.cpus.map((cpus) => cpus.join(',')).join(' or '),
      entry.overlay === null ? 'as installed' : `patched copy ${entry.overlay.slice(0, OVERLAY_SHOWN)}`,
      doneText(entry),
    ]),
  };
}

const OVERLAY_SHOWN = 8;

function doneText({ hooks, environment, nice, policy }: ProcessEcho): string {
  const done = [
    ...hooks.map(({ hook, args, error }) => {
      const words = isFilled(args) ? ` (${listText(Object.entries(args))})` : '';
      return `${String(hook)}${words}${error === null ? '' : ` failed: ${error}`}`;
    }),
    ...Object.entries(environment).map(([name, value]) => (value === null ? `${name} not set` : `${name}=${value}`)),
    ...nice.filter((value) => value !== 0).map((value) => `nice ${value}`),
    ...policy.filter((name) => name !== 'other').map((name) => `scheduled as ${name}`),
  ];
  return done.length === 0 ? '–' : done.join(', ');
}

function isFilled(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** `htex.prefetch_capacity = 1000, config.strategy = none` */
function listText(entries: readonly (readonly [string, unknown])[]): string {
  return entries.length === 0 ? 'nothing' : entries.map(assigned(' = ')).join(', ');
}

const assigned =
  (by: string) =>
  ([name, value]: readonly [string, unknown]): string =>
    `${name}${by}${valueText(value)}`;

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
