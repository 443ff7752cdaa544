#!/bin/sh
# A whole city on one Debian machine, by one command; run again, it brings up to date.
#
#   sudo deploy/city.sh --host loa.example.vn [--certificate FILE --key FILE]
#
# PostgreSQL, Mosquitto (8883, certificates), nginx (443 people, 8443 devices) and Loa itself, as
# systemd units. What it writes: /opt/loa (the program), /var/lib/loa (data and keys: back it up),
# /var/lib/loa-tls (what broker and proxy show and believe), /etc/loa (settings).
set -eu

die() { printf '%s\n' "city.sh: $*" >&2; exit 1; }

host= certificate= key=
while [ $# -gt 0 ]; do
    case $1 in
        --host) host=$2 ;;
        --certificate) certificate=$2 ;;
        --key) key=$2 ;;
        *) die "unknown: $1 (--host NAME [--certificate FILE --key FILE])" ;;
    esac
    shift 2 || die "$1 needs a value"
done
[ -n "$host" ] || die "--host is missing: the name by which browsers and loudspeakers reach this machine"
case $host in *[!a-z0-9.-]*) die "--host is a name in small letters, as in loa.example.vn" ;; esac
[ "$(id -u)" = 0 ] || die "run it as root: sudo $0 …"
here=$(cd "$(dirname "$0")/.." && pwd)

DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    python3 python3-venv postgresql mosquitto nginx-light espeak-ng

id loa >/dev/null 2>&1 || useradd --system --home-dir /var/lib/loa --shell /usr/sbin/nologin loa
install -d -o loa -g loa -m 0700 /var/lib/loa
# The broker reads its keys as the user it runs as; nginx reads as root.
install -d -o loa -g mosquitto -m 2750 /var/lib/loa-tls
install -d -m 0755 /etc/loa

# The program. From a checkout, or from the folder of a release.
[ -x /opt/loa/bin/python ] || python3 -m venv /opt/loa
/opt/loa/bin/pip install --quiet --upgrade -c "$here/constraints.txt" "$here[server]"

# The database, in the order of code points; another is refused by Loa itself.
systemctl enable --now postgresql
su postgres -c "psql -tAc \"select 1 from pg_roles where rolname = 'loa'\"" | grep -q 1 ||
    su postgres -c "createuser loa"
su postgres -c "psql -tAc \"select 1 from pg_database where datname = 'loa'\"" | grep -q 1 ||
    su postgres -c "createdb --owner=loa --template=template0 --encoding=UTF8 --locale=C loa"

# Settings: kept where they were changed by hand.
[ -e /etc/loa/loa.env ] || cat >/etc/loa/loa.env <<TEXT
LOA_HOST=$host
LOA_DATABASE=postgresql:///loa
TEXT
grep -qx "LOA_HOST=$host" /etc/loa/loa.env || die "/etc/loa/loa.env names another host: change it there first"
chmod 0640 /etc/loa/loa.env && chgrp loa /etc/loa/loa.env

[ -e /var/lib/loa/keys ] || su loa -s /bin/sh -c \
    "LOA_DATABASE=postgresql:///loa /opt/loa/bin/loa init --data /var/lib/loa"

/opt/loa/bin/loa city-files --tls /var/lib/loa-tls --out /etc/loa \
    ${certificate:+--certificate "$certificate"} ${key:+--key "$key"}
ln -sf /etc/loa/mosquitto.conf /etc/mosquitto/conf.d/loa.conf
ln -sf /etc/loa/nginx.conf /etc/nginx/conf.d/loa.conf
rm -f /etc/nginx/sites-enabled/default

install -m 0644 "$here"/deploy/systemd/* /etc/systemd/system/
systemctl daemon-reload
systemctl enable --now loa.service
systemctl restart loa.service
# Loa writes the folder before it answers; only then the others can start.
tries=0
until [ -e /var/lib/loa-tls/broker.crt ]; do
    tries=$((tries + 1))
    [ $tries -lt 60 ] || die "Loa does not start: journalctl -u loa"
    sleep 1
done
systemctl enable --now loa-city-files.path
systemctl enable mosquitto nginx
systemctl restart mosquitto nginx
printf '%s\n' "https://$host is up. The address for its first administrator: journalctl -u loa | grep khoi-dau"
