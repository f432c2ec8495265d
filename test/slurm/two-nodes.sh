#!/bin/bash
# A real Slurm with two nodes on this machine, from nothing and back: `two-nodes.sh up|down FOLDER`.
# Needs root and Debian's packages slurm-wlm and munge. Who uses it sets SLURM_CONF=FOLDER/slurm.conf.
set -eu
what=$1
folder=$2
export SLURM_CONF=$folder/slurm.conf

end() {
  local file
  for file in "$folder"/slurmd-n1.pid "$folder"/slurmd-n2.pid "$folder"/slurmctld.pid "$folder"/munged.pid; do
    [ -s "$file" ] && kill "$(cat "$file")" 2>/dev/null || true
  done
}

if [ "$what" = down ]; then
  scancel --user=root 2>/dev/null || true
  end
  exit 0
fi

host=$(hostname)
mkdir -p "$folder"/state /run/munge
chown munge: /run/munge
if ! munge -n >/dev/null 2>&1; then
  setsid su munge -s /bin/sh -c /usr/sbin/munged
  for _ in $(seq 50); do munge -n >/dev/null 2>&1 && break; sleep 0.1; done
  cp /run/munge/munged.pid "$folder"/munged.pid
fi
cat > "$SLURM_CONF" <<END
ClusterName=two
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool-%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd-%n.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd-%n.log
SlurmctldPort=17000
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
ReturnToService=2
MpiDefault=none
SlurmdTimeout=10
KillWait=5
NodeName=n1 NodeAddr=127.0.0.1 NodeHostname=$host Port=17001 CPUs=$(nproc) RealMemory=1000
NodeName=n2 NodeAddr=127.0.0.1 NodeHostname=$host Port=17002 CPUs=$(nproc) RealMemory=1000
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
END
slurmctld
slurmd -N n1
slurmd -N n2
for _ in $(seq 100); do
  [ "$(sinfo --noheader --states=idle --format=%D)" = 2 ] && exit 0
  sleep 0.2
done
sinfo
exit 1
