#!/bin/sh
# Put Quarto in the venv, from the package that fetches it; say plainly where the network does not allow that.
set -eu
cd "$(dirname "$0")/.."
if [ -x .venv/bin/quarto ] && .venv/bin/quarto --version >/dev/null 2>&1; then
    echo "Quarto $(.venv/bin/quarto --version) staat al in .venv."
    exit 0
fi
echo "Quarto wordt in .venv gezet; dat duurt een paar minuten."
log=.venv/quarto.log
if .venv/bin/python -m pip install --quiet --disable-pip-version-check "quarto-cli>=1.6" >$log 2>&1 && .venv/bin/quarto --version >>$log 2>&1; then
    echo "Quarto $(.venv/bin/quarto --version) staat in .venv; make report gebruikt het vanzelf."
    exit 0
fi
.venv/bin/python -m pip uninstall --quiet --yes quarto-cli >/dev/null 2>&1 || true
echo "Fout: Quarto is hier niet op te halen (het pakket haalt het programma zelf van buiten; zie $log)." >&2
echo "Wat te doen: niets, want de ingebouwde renderer maakt dezelfde rapporten; of zet Quarto zelf neer en wijs het aan met QUARTO_PATH." >&2
exit 5
