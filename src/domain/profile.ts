import { z } from 'zod';

/** Where a profiled run spent its time; seconds, summed over DataFlowKernels. Made by src/harness/measured/profiling. */
export const profileSchema = z.object({
  tasks: z.number(),
  /** Of how many the own function was seen to run. */
  seen: z.number(),
  /** Whether all stretches of all threads were kept. */
  complete: z.boolean(),
  /** Whether something of Parsl's own (its resource monitoring) runs around each task and is taken for it. */
  wrapped: z.boolean(),
  workers: z.number(),
  cpus: z.number(),
  /** The measured part: first call to last end. */
  seconds: z.number(),
  /** The tasks' own functions on the clock, summed. */
  runSeconds: z.number(),
  /** What they take where each has a CPU whenever it wants one, and what of it is CPU time. */
  ownSeconds: z.number(),
  ownCpuSeconds: z.number(),
  longestSeconds: z.number(),
  /** At the end, with fewer tasks than workers. */
  tailSeconds: z.number(),
  /** What a Parsl that costs nothing would take. */
  least: z.object({
    given: z.number(),
    anyWorkers: z.number(),
    /** Were the tasks' CPU time nothing too. */
    givenWithoutCpu: z.number(),
    anyWorkersWithoutCpu: z.number(),
  }),
  /** Parts that sum to `seconds`; `busySeconds`: of the stage's threads, whatever ran beside them. */
  stages: z.array(z.object({ stage: z.string(), seconds: z.number(), busySeconds: z.number().nullable() })),
  /** CPU time by role. */
  cpuSeconds: z.record(z.string(), z.number()),
  /** What the time stamps took, summed over all threads. */
  probeSeconds: z.number(),
});

export type Profile = Readonly<z.infer<typeof profileSchema>>;
