#!/bin/sh
# Make .venv from the hash-pinned requirements; nothing happens when it is up to date by content.
# Works on a machine that has no more than python3 (3.11 or later): where Debian keeps ensurepip in a
# package of its own, that package is installed when we may, and otherwise a pip that is there is used.
set -eu
cd "$(dirname "$0")/.."
venv=.venv
stamp=$venv/.klaar

work=
# A process in the background does not hear Ctrl-C, so that pip would go on installing after make has ended.
trap 'trap - INT TERM; [ -z "$work" ] || kill "$work" 2>/dev/null; say "Afgebroken. Een volgende make maakt de Python-omgeving af."; exit 130' INT TERM
say() { printf '%s\n' "$*" >&2; }
stop() { say "Fout: $1"; say "Wat te doen: $2"; exit 2; }

fingerprint() {
    { cat requirements.txt pyproject.toml tools/setup.sh; pwd; } | cksum
}

if [ -x $venv/bin/python ] && [ -f $stamp ] && [ "$(cat $stamp)" = "$(fingerprint)" ]; then
    exit 0
fi

find_python() {
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            "$name" -c 'import sys; print(sys.executable)'
            return 0
        fi
    done
    return 1
}

base=$(find_python) || stop "er is geen Python 3.11 of later gevonden." \
    "installeer python3 (3.11 of later), of noem hem: make setup PYTHON=/pad/naar/python3"

has_pip() { $venv/bin/python -m pip --version >/dev/null 2>&1; }
make_venv() { rm -rf $venv && "$base" -m venv $venv >/dev/null 2>&1 && has_pip; }

borrow_pip() {
    # A venv without pip, filled by the machine's own pip or virtualenv.
    rm -rf $venv
    if "$base" -m virtualenv --version >/dev/null 2>&1; then
        "$base" -m virtualenv -q $venv && has_pip && return 0
    fi
    "$base" -m pip --version >/dev/null 2>&1 || return 1
    "$base" -m venv --without-pip $venv || return 1
    borrowed="$base -m pip --python $venv/bin/python"
}

install_venv_package() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
    say "Het pakket python3-venv ontbreekt en wordt nu van Debian gehaald."
    version=$("$base" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    { apt-get update -qq && { apt-get install -y -qq "python$version-venv" || apt-get install -y -qq python3-venv; }; } >/dev/null 2>&1
}

follow() {
    # Say which package pip is at, one line at a time, until the process ends; its status is ours.
    total=$(grep -c '^[A-Za-z0-9].*==' requirements.txt)
    told=0
    while kill -0 "$1" 2>/dev/null; do
        sleep 2
        now=$(grep -cE '^(Collecting|Requirement already satisfied)' $venv/.uitvoer || true)
        if [ "$now" -ge $((told + 15)) ] || { [ "$now" -gt "$told" ] && [ "$now" -eq "$total" ]; }; then
            told=$now
            say "  pakket $now van $total"
        fi
        if grep -q '^Installing collected packages' $venv/.uitvoer; then
            say "  alle pakketten zijn er; zij worden nu uitgepakt"
            break
        fi
    done
    wait "$1"
}

say "De Python-omgeving wordt gemaakt in $venv; dat duurt de eerste keer een paar minuten."
borrowed=
if ! { [ -x $venv/bin/python ] && has_pip \
    && $venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))'; }; then
    make_venv || { install_venv_package && make_venv; } || borrow_pip || {
        rm -rf $venv
        stop "de module venv van Python werkt hier niet." "voer uit: sudo apt install python3-venv"
    }
fi
rm -f $stamp
pip=${borrowed:-$venv/bin/python -m pip}
# shellcheck disable=SC2086  # the words of the command must be split
$pip install --disable-pip-version-check --progress-bar off --require-hashes --only-binary :all: -r requirements.txt \
    2> $venv/.fouten > $venv/.uitvoer &
work=$!
follow "$work" || { cat $venv/.fouten >&2; stop "het installeren van de pakketten is mislukt." "zie de melding hierboven; is er een netwerk?"; }
work=
rm -f $venv/.fouten $venv/.uitvoer
# shellcheck disable=SC2086
$pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . \
    || stop "het pakket evalutils is niet te installeren." "zie de melding hierboven."
fingerprint > $stamp
say "De Python-omgeving is klaar."
