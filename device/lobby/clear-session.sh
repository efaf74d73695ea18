#!/bin/sh
# Clears what a customer left on a lobby PC.  The kiosk runs it when a customer logs out, is
# interrupted, or was cut off by a crash: name it as at_log_out in the kiosk's settings.
#
# It runs as the guest whose desktop it is, and
#   closes the guest's programs, but for the desktop itself and the kiosk;
#   empties the guest's home and fills it from a skeleton;
#   empties the guest's temporary files, the clipboard and the print queue.
#
# Settings, from the environment:
#   WORKSOURCE_SKELETON  what a fresh home holds      (/etc/worksource/guest, else /etc/skel)
#   WORKSOURCE_KEEP      further programs that stay, by name
#   WORKSOURCE_TEMPS     where temporary files lie    (/tmp /var/tmp /dev/shm)
#   WORKSOURCE_DATA      the kiosk's own data, set by the kiosk; must not lie in the home
#
# It ends with 0 when all is clear, with 1 when something could not be cleared, and with 2,
# touching nothing, when it must not run.  What is wrong it says on standard error.
set -u

refuse() {
  echo "clear-session refuses to run: $1" >&2
  exit 2
}

me=$(id -u)
first=$(sed -n 's/^UID_MIN[[:space:]]*//p' /etc/login.defs 2>/dev/null)
[ "$me" != 0 ] || refuse "it would empty the home of root; run it as the guest"
[ "$me" -ge "${first:-1000}" ] || refuse "user $me is a user of the system, and no guest"
[ "$me" != 65534 ] || refuse "nobody has no home"
[ -n "${HOME:-}" ] || refuse "HOME names no home"
home=$(cd "$HOME" 2>/dev/null && pwd -P) || refuse "there is no home $HOME"
[ "$home" != / ] || refuse "the home is the whole disk"
[ "$(stat -c %u "$home")" = "$me" ] || refuse "the home $home is not the guest's own"
of_account=$(getent passwd "$me" | cut -d: -f6)
if [ -n "$of_account" ] && [ "$(cd "$of_account" 2>/dev/null && pwd -P)" != "$home" ]; then
  refuse "HOME is $home, but the guest lives in $of_account"
fi
if [ -n "${WORKSOURCE_DATA:-}" ]; then
  case $(cd "$WORKSOURCE_DATA" 2>/dev/null && pwd -P)/ in
    "$home"/*) refuse "the kiosk's data lies in the guest's home: set data elsewhere" ;;
  esac
fi

skeleton=${WORKSOURCE_SKELETON:-/etc/worksource/guest}
[ -d "$skeleton" ] || skeleton=/etc/skel
temps=${WORKSOURCE_TEMPS:-/tmp /var/tmp /dev/shm}
failed=0

trouble() {
  echo "clear-session: $1" >&2
  failed=1
}

# --- programs -------------------------------------------------------------------------------

parent_of() {
  sed -n 's/^PPid:[[:space:]]*//p' "/proc/$1/status" 2>/dev/null
}

# The kiosk that runs this, and whatever started it.  The kiosk's children speak and play.
family=" $$ "
kiosk=$PPID
one=$kiosk
while [ "${one:-0}" -gt 1 ]; do
  family="$family$one "
  one=$(parent_of "$one")
done

stays() {
  case $family in *" $1 "*) return 0 ;; esac
  case $(parent_of "$1") in "$kiosk" | $$) return 0 ;; esac
  name=$(cat "/proc/$1/comm" 2>/dev/null) || return 0
  for kept in ${WORKSOURCE_KEEP:-}; do
    [ "$name" = "$kept" ] && return 0
  done
  case $name in
    systemd | "(sd-pam)" | dbus-* | Xorg | Xorg.* | Xwayland | gdm-* | lightdm | sddm* | \
      gnome-session* | gnome-shell* | gnome-keyring-d | gsd-* | mutter* | ibus-* | \
      xfce4-session | xfwm4 | xfdesktop | xfce4-panel | xfce4-power-man | xfsettingsd | xfconfd | \
      mate-session | marco | mate-panel | cinnamon* | lxsession | lxpanel | lxqt-session | \
      lxqt-panel | openbox | i3 | kwin_* | plasma* | ksmserver | startplasma* | \
      pipewire* | wireplumber | pulseaudio | at-spi* | dconf-service | xdg-* | gvfsd*) return 0 ;;
  esac
  return 1
}

guests_programs() {
  owned=$(stat -c '%u /%n' /proc/[0-9]* 2>/dev/null | sed -n "s:^$me //proc/::p")
  for pid in $owned; do
    case $(sed -n 's/^State:[[:space:]]*//p' "/proc/$pid/status" 2>/dev/null) in Z*) continue ;; esac
    stays "$pid" || echo "$pid"
  done
}

close_programs() {
  kill -TERM $(guests_programs) 2>/dev/null
  for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
    left=$(guests_programs)
    [ -z "$left" ] && return
    [ "$try" -gt 10 ] && kill -KILL $left 2>/dev/null
    sleep 0.15
  done
  trouble "some programs of the guest could not be closed"
}

# --- files ----------------------------------------------------------------------------------

refill_home() {
  # The desktop's own tickets to the screen stay: without them nothing could be opened again.
  find "$home" -mindepth 1 -maxdepth 1 ! -name .Xauthority ! -name .ICEauthority \
    -exec chmod -R u+rwX {} + 2>/dev/null
  find "$home" -mindepth 1 -maxdepth 1 ! -name .Xauthority ! -name .ICEauthority \
    -exec rm -rf --one-file-system -- {} + || trouble "the home $home could not be emptied"
  cp -R --preserve=mode,timestamps,links -- "$skeleton/." "$home/" ||
    trouble "the home $home could not be filled from $skeleton"
}

empty_temps() {
  for place in $temps; do
    [ -d "$place" ] || continue
    find "$place" -mindepth 1 -maxdepth 1 -user "$me" \
      ! -name '.X*' ! -name '.ICE*' ! -name '.font*' ! -name 'dbus-*' ! -name 'systemd-*' \
      -exec rm -rf --one-file-system -- {} + || trouble "files of the guest stay in $place"
  done
}

# --- the rest -------------------------------------------------------------------------------

empty_clipboard() {
  [ -n "${DISPLAY:-}" ] || return
  if command -v xsel >/dev/null; then
    for selection in --primary --secondary --clipboard; do
      timeout 2 xsel "$selection" --clear 2>/dev/null
    done
  fi # without it: what was copied went with the program it was copied from
}

empty_print_queue() {
  command -v lprm >/dev/null || return
  timeout 3 lprm - 2>/dev/null || trouble "print jobs of the guest could not be cancelled"
}

cd / || exit 1
close_programs
empty_print_queue
empty_clipboard
refill_home
empty_temps
[ "$failed" = 0 ] && echo "the guest's programs are closed and the home is fresh"
exit "$failed"
