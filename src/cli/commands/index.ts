import type { Commands } from '../command.ts';
import { analyseCommand } from './analyse.ts';
import { checkCommand } from './check.ts';
import { compareCommand } from './compare.ts';
import { completionCommand } from './completion.ts';
import { concludeCommand } from './conclude.ts';
import { exportCommand } from './export.ts';
import { listCommand } from './list.ts';
import { replayCommand } from './replay.ts';
import { reportCommand } from './report.ts';
import { resumeCommand } from './resume.ts';
import { runCommand } from './run.ts';
import { searchCommand } from './search.ts';
import { treatmentsCommand } from './treatments.ts';

/** Every command, in the order of help. */
export const COMMANDS: Commands = [
  searchCommand,
  runCommand,
  resumeCommand,
  concludeCommand,
  reportCommand,
  compareCommand,
  exportCommand,
  listCommand,
  checkCommand,
  treatmentsCommand,
  analyseCommand,
  replayCommand,
  completionCommand,
];
