import type { Commands } from './command.ts';
import { analyseCommand } from './commands/analyse.ts';
import { cacheCommand } from './commands/cache.ts';
import { checkCommand } from './commands/check.ts';
import { compareCommand } from './commands/compare.ts';
import { completionCommand } from './commands/completion.ts';
import { concludeCommand } from './commands/conclude.ts';
import { deleteCommand } from './commands/delete.ts';
import { exportCommand } from './commands/export.ts';
import { historyCommand } from './commands/history.ts';
import { listCommand } from './commands/list.ts';
import { noteCommand } from './commands/note.ts';
import { profileCommand } from './commands/profile.ts';
import { regressCommand } from './commands/regress.ts';
import { renameCommand } from './commands/rename.ts';
import { replayCommand } from './commands/replay.ts';
import { reportCommand } from './commands/report.ts';
import { resumeCommand } from './commands/resume.ts';
import { runCommand } from './commands/run.ts';
import { searchCommand } from './commands/search.ts';
import { treatmentsCommand } from './commands/treatments.ts';

/** Every command, in the order of help. */
export const COMMANDS: Commands = [
  searchCommand,
  runCommand,
  profileCommand,
  resumeCommand,
  concludeCommand,
  reportCommand,
  compareCommand,
  regressCommand,
  historyCommand,
  exportCommand,
  listCommand,
  checkCommand,
  treatmentsCommand,
  analyseCommand,
  replayCommand,
  renameCommand,
  deleteCommand,
  noteCommand,
  cacheCommand,
  completionCommand,
];
