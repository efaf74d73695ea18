#!/bin/sh
# The first program of a kiosk: finds the root by its PARTUUID, lays memory over /var, goes on.
# Whatever fails here starts the machine again: a slot on trial then falls back to the one before.
export PATH=/bin
mount -t proc -o nosuid,nodev,noexec proc /proc
mount -t sysfs -o nosuid,nodev,noexec sys /sys
mount -t devtmpfs -o nosuid,mode=0755 dev /dev
mount -t tmpfs -o nosuid,nodev,mode=0755,size=20% run /run

lost() {
  echo "worksource: $1; starting again in 10 seconds" | tee /dev/kmsg
  sleep 10
  reboot -f
}

for word in $(cat /proc/cmdline); do
  case $word in root=PARTUUID=*) wanted=${word#root=PARTUUID=} ;; esac
done
while read -r module; do
  insmod "/modules/$module" 2>/dev/null # one for hardware that is not here does no harm
done </modules/order

find_root() { # an old kernel tells no PARTUUID: it is the disk's signature and the number
  for number in /sys/class/block/*/partition; do
    [ -e "$number" ] || continue
    part=${number%/partition}
    disk=$(readlink -f "$part")
    disk=${disk%/*}
    signature=$(dd if="/dev/${disk##*/}" bs=4 skip=110 count=1 2>/dev/null | hexdump -e '1/4 "%08x"')
    [ "$signature-$(printf %02x "$(cat "$number")")" = "$wanted" ] && root=/dev/${part##*/} && return
  done
  return 1
}
tries=0
until find_root; do
  tries=$((tries + 1))
  [ $tries -lt 150 ] || lost "no partition $wanted was found in 30 seconds"
  sleep 0.2
done
mount -t squashfs -o ro,nodev "$root" /root || lost "$root is no root file system"

mkdir /run/volatile
mount -t tmpfs -o nosuid,nodev,noexec,mode=0755,size=96m volatile /run/volatile
mkdir /run/volatile/var /run/volatile/work
chmod 755 /run/volatile/var
mount -t overlay -o nosuid,nodev,noexec,lowerdir=/root/var,upperdir=/run/volatile/var,workdir=/run/volatile/work var /root/var ||
  lost "/var cannot be written"

# The machine's id comes from the board, so that it is the same each time and never a card's.
board=$(cat /proc/device-tree/serial-number /sys/class/block/mmcblk0/device/cid 2>/dev/null | tr -d '\0')
[ -n "$board" ] || board=$(cat /proc/sys/kernel/random/uuid)
printf 'worksource machine %s' "$board" | sha256sum | cut -c1-32 >/run/machine-id
mount --bind /run/machine-id /root/etc/machine-id

for place in proc sys dev run; do mount --move "/$place" "/root/$place"; done
exec switch_root /root /sbin/init
