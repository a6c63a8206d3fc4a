#!/bin/sh
# A Slurm cluster of this one machine, for tests: munged, slurmctld and slurmd on loopback, all of
# their state below one folder.
#   cluster.sh start FOLDER CPUS     prints the configuration file, for SLURM_CONF
#   cluster.sh stop FOLDER
# Needs root, as slurmd does.
set -eu

folder=$2

write_configuration() {
    host=$(hostname -s)
    cat >"$folder/slurm.conf" <<END
ClusterName=tessera-test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$((20000 + $$ % 20000))
SlurmdPort=$((40001 + $$ % 20000))
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
CryptoType=crypto/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,batch_sched_delay=0
ReturnToService=2
MailProg=/bin/true
NodeName=$host NodeAddr=127.0.0.1 CPUs=$1 State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO
END
}

stop() {
    for name in slurmd slurmctld munged; do
        [ -f "$folder/$name.pid" ] || continue
        pid=$(cat "$folder/$name.pid")
        kill "$pid" 2>/dev/null || continue
        for _ in $(seq 100); do
            [ -f "$folder/$name.pid" ] || break
            sleep 0.1
        done
    done
}

case $1 in
start)
    mkdir -p "$folder/state" "$folder/spool"
    chmod 700 "$folder"
    dd if=/dev/urandom of="$folder/munge.key" bs=64 count=1 2>/dev/null
    chmod 400 "$folder/munge.key"
    munged --force --key-file="$folder/munge.key" --socket="$folder/munge.socket" \
        --pid-file="$folder/munged.pid" --log-file="$folder/munged.log" --seed-file="$folder/munged.seed"
    write_configuration "$3"
    export SLURM_CONF="$folder/slurm.conf"
    slurmctld -f "$SLURM_CONF"
    slurmd -f "$SLURM_CONF"
    for _ in $(seq 100); do
        if sinfo -h -o %T 2>/dev/null | grep -q idle; then
            echo "$SLURM_CONF"
            exit 0
        fi
        sleep 0.2
    done
    cat "$folder"/*.log >&2
    stop
    exit 1
    ;;
stop) stop ;;
esac
