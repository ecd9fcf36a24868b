#!/bin/sh
# Installs the bundle that lies beside this script, for the present user and without root.
#   ./install.sh              installs or updates
#   ./install.sh --uninstall  removes the program; homes (stores, settings, logs) are never touched
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
target=$HOME/.local/opt/tingtai
link=$HOME/.local/bin/tingtai
entry=${XDG_DATA_HOME:-$HOME/.local/share}/applications/tingtai.desktop

case ${1-} in
--uninstall)
    rm -rf "$target" "$target.new" "$target.old"
    rm -f "$link" "$entry"
    echo "Removed. Homes with their data are still where they were."
    exit 0
    ;;
'') ;;
*)
    echo "usage: install.sh [--uninstall]" >&2
    exit 2
    ;;
esac

if [ ! -x "$here/tingtai/tingtai" ]; then
    echo "No bundle beside this script (expected $here/tingtai/tingtai)." >&2
    exit 3
fi

mkdir -p "$HOME/.local/opt" "$HOME/.local/bin" "$(dirname "$entry")"
# Copied whole before anything changes: an update that breaks off leaves the old version working.
rm -rf "$target.new" "$target.old"
cp -R "$here/tingtai" "$target.new"
if [ -e "$target" ]; then
    mv "$target" "$target.old"
fi
mv "$target.new" "$target"
rm -rf "$target.old"
ln -sf "$target/tingtai" "$link"
# In the value of Exec a path stands in quotes; " $ ` and \ would need more, and no home has them.
sed "s|@PROGRAM@|$target/tingtai|" "$here/tingtai.desktop" >"$entry.new"
mv "$entry.new" "$entry"

echo "Installed in $target; start it with: tingtai counter"
case ":$PATH:" in
*":$HOME/.local/bin:"*) ;;
*) echo "($HOME/.local/bin is not on the PATH; until then: $link counter)" ;;
esac
