#!/bin/sh
# PID 1 of the new machine until systemd is: init.sh ROOT HIERARCHIES [SHARED...], by boot.sh.
set -eu
root=$1 hierarchies=$2
shift 2
mount -t proc proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys" # not of this machine alone
mount -t sysfs -o ro sysfs "$root/sys"
mount -t tmpfs -o mode=755 tmpfs "$root/sys/fs/cgroup"
for one in $hierarchies; do
    IFS=: read -r type options at _ <<END
$one
END
    if [ "$hierarchies" = " $one" ]; then # version 2 alone
        mount -t "$type" cgroup "$root/sys/fs/cgroup"
        break
    fi
    mkdir "$root/sys/fs/cgroup/$at"
    mount -t "$type" -o "$options" cgroup "$root/sys/fs/cgroup/$at"
done
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero full random urandom tty; do
    : >"$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount --bind /dev/pts "$root/dev/pts" # simulated serial lines are there
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
for shared; do
    mkdir -p "$root$shared"
    mount --bind "$shared" "$root$shared"
done

# Nothing of what this machine runs, and nothing that would set up the kernel.
units=$root/etc/systemd/system
rm -rf "$units"/*.wants
for unit in systemd-sysctl systemd-modules-load systemd-remount-fs systemd-binfmt systemd-udevd \
    systemd-udev-trigger systemd-timesyncd systemd-resolved systemd-networkd systemd-logind; do
    ln -sf /dev/null "$units/$unit.service"
done
for unit in getty.target remote-fs.target timers.target; do
    ln -sf /dev/null "$units/$unit"
done
tr -d - <"$root/proc/sys/kernel/random/uuid" >"$root/etc/machine-id.new"
mv "$root/etc/machine-id.new" "$root/etc/machine-id"
ip link set lo up
cd "$root"
mkdir .old
pivot_root . .old
umount -l .old
exec env -i PATH=/usr/sbin:/usr/bin LANG=C.UTF-8 container=secc \
    /lib/systemd/systemd --system --unit=multi-user.target --show-status=no \
    systemd.unified_cgroup_hierarchy=$([ -e /sys/fs/cgroup/cgroup.procs ] && echo 1 || echo 0)
