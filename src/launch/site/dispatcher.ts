import { z } from 'zod';
import { jsonOf } from '../../domain/json.ts';
import { DISPATCHER_SCRIPT } from '../harness.ts';
import { startConversation } from '../machine/process.ts';
import { userEnvironment } from '../run/environment.ts';
import { sweepRun, type Warn } from '../run/sweep.ts';

/** What leases can be had from: an executor of the site's configuration. */
const TEMPLATE = z.object({ provider: z.string(), nodes: z.number(), walltime: z.number().nullable() });
export type Template = z.infer<typeof TEMPLATE>;

/** What harness/dispatch/dispatcher.py tells. */
const EVENT = z.discriminatedUnion('event', [
  z.object({ event: z.literal('ready'), templates: z.array(TEMPLATE) }),
  z.object({ event: z.literal('refused'), why: z.string() }),
  z.object({ event: z.literal('said'), text: z.string() }),
  z.object({ event: z.literal('queued'), lease: z.number(), job: z.string() }),
  z.object({ event: z.literal('up'), lease: z.number() }),
  z.object({ event: z.literal('ended'), lease: z.number(), why: z.string(), units: z.array(z.number()) }),
  z.object({ event: z.literal('lost'), unit: z.number(), why: z.string() }),
  z.object({
    event: z.literal('answer'),
    unit: z.number(),
    lease: z.number(),
    code: z.number(),
    answer: z.string(),
    errors: z.string(),
    leased: z.number(),
  }),
]);
export type DispatcherEvent = z.infer<typeof EVENT>;

/** What it is asked for. */
export type DispatcherCommand =
  | { readonly do: 'begin'; readonly lease: number; readonly template: number }
  | { readonly do: 'end'; readonly lease: number }
  | { readonly do: 'unit'; readonly lease: number; readonly unit: number; readonly payload: UnitPayload };

export interface UnitPayload {
  readonly command: readonly string[];
  readonly work: unknown;
}

export interface DispatcherRequest {
  readonly python: string;
  /** What dispatcher.py reads, in a file. */
  readonly optionsFile: string;
  /** Takes what the dispatcher and the site's own code print. */
  readonly stderrFile: string;
  readonly cwd: string;
  readonly onEvent: (event: DispatcherEvent) => void;
  /** It is gone: nothing that it began goes on. */
  readonly onEnd: () => void;
  readonly warn: Warn;
}

export interface Dispatcher {
  readonly pid: number | undefined;
  send(command: DispatcherCommand): void;
  /** Cancels every job and ends. */
  close(): Promise<void>;
}

/** Cancelling a job asks a scheduler, which may be busy; then what is left of the dispatcher is ended. */
const CLOSE_SECONDS = 60;
/** No run has it: what a dispatcher began is found by its session. */
const NO_TAG = 'none';

/** null: half a line, as a dispatcher leaves it that was killed while it wrote. */
function eventIn(line: string): DispatcherEvent | null {
  const event = EVENT.safeParse(jsonOf(line));
  return event.success ? event.data : null;
}

/** Starts the dispatcher under the user's Python. */
export async function startDispatcher(request: DispatcherRequest): Promise<Dispatcher> {
  const { python, optionsFile, stderrFile, cwd, onEvent, onEnd, warn } = request;
  const conversation = await startConversation(
    { command: python, args: [DISPATCHER_SCRIPT, optionsFile], cwd, env: userEnvironment(process.env), stderrFile },
    (line) => {
      const event = eventIn(line);
      if (event !== null) onEvent(event);
    },
  );
  const gone = conversation.ended.then(async () => {
    // Interchanges, and pools on this machine, outlive a dispatcher that was killed.
    if (conversation.pid !== undefined) await sweepRun(NO_TAG, conversation.pid, warn);
    onEnd();
  });
  return {
    pid: conversation.pid,
    send: (command) => conversation.tell(JSON.stringify(command)),
    async close() {
      conversation.hangUp();
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<'late'>((resolve) => {
        timer = setTimeout(() => resolve('late'), CLOSE_SECONDS * 1000);
      });
      const how = await Promise.race([gone, patience]);
      clearTimeout(timer);
      if (how !== 'late' || conversation.pid === undefined) return;
      warn(`the dispatcher did not end within ${CLOSE_SECONDS} s: look for jobs of yours that are still queued`);
      await sweepRun(NO_TAG, conversation.pid, warn);
    },
  };
}
