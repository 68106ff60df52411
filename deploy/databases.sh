#!/bin/sh
# Makes the roles and databases, once, in a new PostgreSQL: compose and Kubernetes mount it in /docker-entrypoint-initdb.d.
# koers_owner owns the tables of Koers and migrates them; koers_app is who uses them, and can change no journal;
# koers_prefect owns Prefect's database, and cannot enter ours. With a PostgreSQL of your own: run it there, once, as its
# administrator.
set -eu
psql --set ON_ERROR_STOP=1 --dbname postgres \
  --set owner="$OWNER_PASSWORD" --set app="$APP_PASSWORD" --set prefect="$GUEST_PASSWORD" <<'SQL'
CREATE ROLE koers_owner LOGIN PASSWORD :'owner';
CREATE ROLE koers_app LOGIN PASSWORD :'app';
CREATE ROLE koers_prefect LOGIN PASSWORD :'prefect';
CREATE DATABASE koers OWNER koers_owner;
CREATE DATABASE prefect OWNER koers_prefect;
REVOKE ALL ON DATABASE koers, prefect FROM PUBLIC;
GRANT CONNECT ON DATABASE koers TO koers_app;
\connect koers
ALTER SCHEMA public OWNER TO koers_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO koers_app;
ALTER DEFAULT PRIVILEGES FOR ROLE koers_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO koers_app;
ALTER DEFAULT PRIVILEGES FOR ROLE koers_owner GRANT USAGE, SELECT ON SEQUENCES TO koers_app;
SQL
