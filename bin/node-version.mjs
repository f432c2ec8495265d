// The first thing that is looked at: an older Node would stumble over the syntax of what comes next.
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.stderr.write(`optimise: Node ${process.versions.node} is too old: 20.19 or newer is needed\n`);
  process.exit(69);
}
