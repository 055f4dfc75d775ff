#!/bin/sh
# A systemd as PID 1 of namespaces of its own, over this machine's files, which it sees and leaves as
# they are: what it writes goes into a tmpfs. Run in a mount namespace: boot.sh FOLDER [SHARED...]
# FOLDER is empty; SHARED are folders that both sides write. Says "init PID". SIGTERM ends it.
set -eu
stage=$1 here=$(dirname "$0")
shift
mount --make-rprivate /
mount -t tmpfs -o mode=755 machine "$stage"
mkdir "$stage/changed" "$stage/work" "$stage/root" "$stage/cgroup"
mount -t overlay -o "lowerdir=/,upperdir=$stage/changed,workdir=$stage/work" machine "$stage/root"

# Control groups below ours, of whichever version: `cgroup` lines are NUMBER:CONTROLLERS:PATH.
name=secc-machine-$$
hierarchies=
while IFS=: read -r _ controllers path; do
    case $controllers in
        "") type=cgroup2 options=rw at=unified ;;
        name=*) type=cgroup options=none,$controllers at=${controllers#name=} ;;
        *) type=cgroup options=$controllers at=$controllers ;;
    esac
    mkdir "$stage/cgroup/$at"
    mount -t "$type" -o "$options" cgroup "$stage/cgroup/$at"
    own=$stage/cgroup/$at$path/$name
    mkdir "$own"
    for file in cpuset.cpus cpuset.mems; do # of version 1: empty in a new group
        [ ! -e "$own/$file" ] || cat "$own/../$file" >"$own/$file"
    done
    if [ -e "$own/cpu.rt_runtime_us" ]; then # or nobody may have real-time priority there
        echo 100000 >"$own/cpu.rt_runtime_us" || echo "no real-time priority: $own"
    fi
    echo $$ >"$own/cgroup.procs"
    hierarchies="$hierarchies $type:$options:$at:$own"
done </proc/self/cgroup

clean() {
    for one in $hierarchies; do
        group=${one##*:}
        echo $$ >"$group/../cgroup.procs"
        find "$group" -depth -type d -exec rmdir {} \;
    done
}

unshare --fork --kill-child --pid --mount --uts --ipc --cgroup \
    sh "$here/init.sh" "$stage/root" "$hierarchies" "$@" &
outer=$! init=
trap '[ -z "$init" ] || kill -KILL $init 2>/dev/null || true' TERM INT HUP
while [ -z "$init" ]; do
    init=$(cat "/proc/$outer/task/$outer/children")
done
echo "init ${init% }"
while kill -0 $outer 2>/dev/null; do
    wait $outer || true # also returns for a signal
done
clean
