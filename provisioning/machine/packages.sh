#!/bin/sh
# Installs the Debian packages a purpose needs, when it may; otherwise says what to ask for.
#
#   packages.sh demo|test|image|hardware
#
# Everything it says goes to standard error, so that `make demo ARGS=--json` stays clean.
# It never fails for a missing package: what needs one says so itself, in a sentence.
set -u
purpose=${1:?usage: packages.sh demo|test|image|hardware}

wanted() {
  # package | what proves it is there | why
  cat <<'LIST'
demo|python3-venv|python:ensurepip|makes the project's own Python environment
demo|libgl1|library:libGL.so.1|draws the kiosk's screen
demo|libegl1|library:libEGL.so.1|draws the kiosk's screen without a desktop
demo|libfribidi0|library:libfribidi.so.0|sets the kiosk's Arabic from right to left
test|mosquitto|/usr/sbin/mosquitto|the MQTT broker of a site
test|postgresql|/usr/lib/postgresql/*/bin/initdb|the state's database
test|espeak-ng|/usr/bin/espeak-ng|reads the kiosk's screens aloud
test|chromium|/usr/bin/chromium|opens the staff pages as a browser does
test|curl|/usr/bin/curl|walks through the guide for other systems
test|nginx-light|/usr/sbin/nginx|a balancer before several web servers of a state
test|cups|/usr/sbin/cupsd|a printing system for a card on its way to the printer
test|xvfb|/usr/bin/Xvfb|a screen for the demo's window
test|cage|/usr/bin/cage|the one compositor of a walk-up kiosk
test|xwayland|/usr/bin/Xwayland|a window inside that compositor
test|xdotool|/usr/bin/xdotool|hands and keys from outside the kiosk
test|x11-utils|/usr/bin/xev|a program beside the kiosk on a lobby PC
test|openbox|/usr/bin/openbox|a desktop's window manager, for the lobby PC
test|libxss1|library:libXss.so.1|tells how long nobody has touched a lobby PC
test|swtpm|/usr/bin/swtpm|a TPM in software, which holds the secret of a kiosk's key
test|tpm2-tools|/usr/bin/tpm2_createprimary|asks a TPM
test|systemd|/usr/bin/systemd-analyze|checks the service units
test|fonts-dejavu-core|/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf|letters for the browser's pictures
test|fonts-noto-core|/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf|letters for the names on printed cards
test|rauc|/usr/bin/rauc|makes and installs bundles in the tests of updates
test|squashfs-tools|/usr/bin/mksquashfs|packs what a bundle holds
test|dbus|/usr/bin/dbus-daemon|RAUC is asked over a bus of the test's own
test|mtools|/usr/bin/mcopy|reads and writes FAT partitions without mounting them
test|genimage|/usr/bin/genimage|puts partitions together as a card
test|bmap-tools|/usr/bin/bmaptool|tells which blocks of a card hold anything
test|dosfstools|/usr/sbin/mkfs.vfat|makes FAT partitions
test|e2fsprogs|/usr/sbin/mke2fs|makes the data partition
test|zstd|/usr/bin/zstd|packs images
test|kmod|/usr/sbin/depmod|lists a kernel's modules
test|device-tree-compiler|/usr/bin/dtc|makes the overlay for a clock, and the emulated board's devices
image|gcc-aarch64-linux-gnu|/usr/bin/aarch64-linux-gnu-gcc|compiles the pins of a Pi for its Python 3.13
image|libc6-dev-arm64-cross|/usr/aarch64-linux-gnu/include/stdio.h|compiles the pins of a Pi for its Python 3.13
image|swig|/usr/bin/swig|compiles the pins of a Pi for its Python 3.13
image|mmdebstrap|/usr/bin/mmdebstrap|sets up Debian's packages for a kiosk
image|fakeroot|/usr/bin/fakeroot|makes an image without root, once a base is kept
image|qemu-user-static|/usr/bin/qemu-aarch64-static|runs a kiosk's programs while its image is made
image|qemu-system-arm|/usr/bin/qemu-system-aarch64|starts an image in emulation
hardware|graphviz|/usr/bin/dot|lays out the wiring's pictures
hardware|chromium|/usr/bin/chromium|prints the technician's page
hardware|fonts-dejavu-core|/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf|letters for the pictures
LIST
}

is_there() {
  case $1 in
    library:*) /sbin/ldconfig -p 2>/dev/null | grep -q "${1#library:}" ;;
    python:*) "${PYTHON:-python3}" -c "import ${1#python:}" 2>/dev/null ;;
    *) ls $1 >/dev/null 2>&1 ;; # unquoted: the path may hold a wildcard
  esac
}

missing=
while IFS='|' read -r level package proof why; do
  case $purpose:$level in
    *:demo | test:test | image:test | image:image | hardware:hardware) ;;
    *) continue ;;
  esac
  is_there "$proof" && continue
  missing="$missing $package"
  echo "  needs $package: $why" >&2
done <<LIST
$(wanted)
LIST

[ -z "$missing" ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "This machine has no apt-get: install the equivalents of$missing yourself, then try again." >&2
  exit 0
fi
if [ "$(id -u)" = 0 ]; then
  as_root=
elif sudo -n true 2>/dev/null; then
  as_root="sudo -n"
else
  echo "Going on with what works. For the rest, ask an administrator to run: apt-get install$missing" >&2
  exit 0
fi
echo "Installing$missing ..." >&2
if ! { $as_root apt-get update -q && $as_root env DEBIAN_FRONTEND=noninteractive \
       apt-get install -q -y --no-install-recommends $missing; } >&2; then
  echo "Could not install$missing; going on with what works." >&2
fi
exit 0
