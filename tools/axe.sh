#!/bin/sh
# Put axe-core (the tester of accessibility) in the venv, by npm; say plainly where that cannot be.
set -eu
cd "$(dirname "$0")/.."
place=.venv/axe
[ -f $place/node_modules/axe-core/axe.min.js ] && exit 0
if ! command -v npm >/dev/null 2>&1; then
    echo "npm is hier niet: de toegankelijkheid van de pagina's wordt niet getoetst." >&2
    exit 0
fi
mkdir -p $place
npm install --silent --no-audit --no-fund --prefix $place axe-core@4 >/dev/null 2>&1 \
    || echo "axe-core is niet op te halen: de toegankelijkheid van de pagina's wordt niet getoetst." >&2
