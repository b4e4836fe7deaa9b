-- Scans are in a file of their own, which may be left behind when the database is
-- copied.
create table if not exists scans.scan (
  thing   text not null,
  place   text not null,
  quarter integer not null,
  answer  text not null,
  scans   integer not null,
  primary key (thing, quarter, place)
) without rowid;
create index if not exists scans.scan_quarter on scan (quarter);
