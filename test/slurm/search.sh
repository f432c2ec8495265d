#!/bin/bash
# A real search of an app that has its nodes from a real Slurm, struck on its way: `search.sh short|long`.
# Needs root, and Debian's packages slurm-wlm and munge, which it installs. Where they cannot be had it says that it is
# skipped. short: a job cancelled, the program killed, resumed. long: a node lost, a walltime that ends, the dispatcher
# killed as well.
set -u
how=${1:-long}
here=$(cd "$(dirname "$0")/../.." && pwd)

skipped() { echo "Slurm: skipped: $1"; exit 0; }
[ "$(id -u)" = 0 ] || skipped 'not root'
if ! command -v slurmctld >/dev/null || ! command -v munged >/dev/null; then
  command -v apt-get >/dev/null || skipped 'no Slurm and no apt-get'
  (apt-get update -qq && apt-get install -y -qq --no-install-recommends slurm-wlm munge) >/dev/null 2>&1 ||
    skipped 'slurm-wlm and munge cannot be installed'
fi

folder=$(mktemp -d)
export SLURM_CONF=$folder/slurm.conf
log=$folder/results/nodes/runs.jsonl
dispatcher="dispatcher.py $folder/results/nodes/site/options.json"
program=
down() {
  [ -n "$program" ] && kill -9 "$program" 2>/dev/null
  bash "$here/test/slurm/two-nodes.sh" down "$folder" >/dev/null 2>&1
  rm -rf "$folder"
}
trap down EXIT
trap 'exit 143' TERM INT
failed() {
  echo "Slurm: FAILED: $1"
  tail -n 15 "$folder/err" "$folder/results/nodes/site/dispatcher.log" 2>/dev/null
  exit 1
}
bash "$here/test/slurm/two-nodes.sh" up "$folder" >"$folder/up" 2>&1 || skipped "no Slurm on this machine: $(tail -n 1 "$folder/up")"

# --results stands before what is the app's own.
optimise() { node "$here/bin/optimise.mjs" "$1" --results "$folder/results" "${@:2}"; }
runs() { if [ -e "$log" ]; then wc -l <"$log"; else echo 0; fi; }
begin() { (exec node "$here/bin/optimise.mjs" "$1" --results "$folder/results" "${@:2}") >>"$folder/out" 2>>"$folder/err" & program=$!; }
# Until so many runs are recorded, or the program has ended.
until_runs() {
  while [ "$(runs)" -lt "$1" ]; do
    kill -0 "$program" 2>/dev/null || failed "the program ended after $(runs) runs, before $2"
    sleep 0.2
  done
  echo "Slurm: after $(runs) runs: $2"
}
queue() { squeue --noheader --format='%i %t %N' "$@"; }
on_node() { queue --states=R --nodelist="$1" | cut -d' ' -f1 | head -n 1; }
# What a node that loses its power leaves: nothing.
lose_node() {
  local job pid
  job=$(on_node "$1")
  kill -9 "$(cat "$folder/slurmd-$1.pid")"
  for pid in $(grep -lsz "^SLURM_JOB_ID=$job$" /proc/[0-9]*/environ | cut -d/ -f3) $(pgrep -f "slurmstepd: \[$job\."); do
    kill -9 "$pid" 2>/dev/null
  done
  true
}
kill_program() { kill -9 "$program"; wait "$program" 2>/dev/null; }

size=(--seconds 0.3 --seed 3 --only 'cfg_prefetch,cfg_poll_period,cfg_logging,env_gc_submit' --force --fresh)
app=(--app "$here/test/fixtures/apps/slurm_nodes.py" --site app --search nodes)
case $how in
  short) budget=8; walltime=01:00:00 ;;
  *) budget=30; walltime=00:02:00 ;;
esac
begin search "${app[@]}" --budget $budget "${size[@]}" -- '{tasks}' "$walltime"

until_runs 2 'a job is cancelled'
scancel "$(queue --states=R | cut -d' ' -f1 | head -n 1)"
if [ "$how" = long ]; then
  until_runs 6 'the dispatcher is killed'
  kill -9 "$(pgrep -f "$dispatcher")"
  until_runs 10 'a node is lost'
  node=n2
  [ -n "$(on_node $node)" ] || node=n1
  lose_node $node
  until_runs 13 'it is back'
  slurmd -N $node
  until_runs 18 'the program is killed'
else
  until_runs 4 'the program is killed'
fi
kill_program
before=$(runs)
begin resume nodes
wait "$program"
code=$?
program=
[ $code -le 1 ] || failed "resume ended with exit code $code"
[ "$(runs)" -ge "$before" ] || failed "$before runs were recorded before, $(runs) after"
node -e '
  const lines = require("node:fs").readFileSync(process.argv[1], "utf8").trim().split("\n").map((line) => JSON.parse(line));
  const numbers = lines.map(({ run }) => run);
  if (numbers.some((run, i) => run !== i + 1)) throw new Error(`runs ${numbers}`);
  const bad = lines.filter(({ outcome }) => outcome !== "ok");
  if (bad.length > 0) throw new Error(bad.map(({ run, outcome, reason }) => `${run} ${outcome}: ${reason}`).join("\n"));
  const epochs = new Map();
  for (const { epoch, node } of lines) epochs.set(epoch, new Set([...(epochs.get(epoch) ?? []), node]));
  if ([...epochs.values()].some((nodes) => nodes.size > 1)) throw new Error("a lease with two nodes");
  console.log(`Slurm: ${lines.length} runs, in ${epochs.size} leases on ${new Set(lines.map(({ node }) => node)).size} nodes`);
' "$log" || failed 'the run log'
# Up to three runs, too few for another look, may be left over: see WORTH_ANOTHER_LOOK of the engine.
[ "$(runs)" -le $budget ] && [ "$(runs)" -ge $((budget - 3)) ] || failed "$(runs) runs of $budget"
optimise report nodes --json 2>>"$folder/err" | grep -q '"phase": *"done"' || failed 'the search is not done'
sleep 1
[ -z "$(queue)" ] || failed "left in the queue: $(queue)"
[ -z "$(pgrep -f "$dispatcher")" ] || failed 'a dispatcher is left'
optimise export nodes >"$folder/config.py" 2>>"$folder/err" || failed 'the export'
grep -q 'provider=SlurmProvider(' "$folder/config.py" || failed 'the export has not the provider of the app'
grep -q 'LocalProvider' "$folder/config.py" && failed 'the export has the provider of a run'
optimise replay nodes >>"$folder/out" 2>>"$folder/err" || failed 'the decisions are not those of an undisturbed search'
echo 'Slurm: OK'
