import { execFile } from 'node:child_process';

export interface CommandResult {
  /** null: ended by a signal, or never started. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Run a command to its end. A command that fails, or cannot be started, is a result and not an exception. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly timeoutSeconds: number },
): Promise<CommandResult> {
  return new Promise((done) => {
    const settings = {
      cwd: options.cwd,
      env: options.env,
      timeout: options.timeoutSeconds * 1000,
      maxBuffer: MAX_OUTPUT_BYTES,
    };
    const child = execFile(command, [...args], { ...settings, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      done({ exitCode: child.exitCode, stdout, stderr: stderr === '' && error !== null ? error.message : stderr });
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end();
  });
}
