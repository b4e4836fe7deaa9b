-- What every row means is told beside the Go type that it is read into.
create table scan (
  thing   text not null,
  place   text not null,
  quarter integer not null,
  answer  text not null,
  scans   integer not null,
  fresh   integer not null,
  primary key (thing, quarter, place)
) without rowid;
create index scan_fresh on scan (thing) where fresh > 0;
create index scan_quarter on scan (quarter);

create table scan_finding (
  id       integer primary key,
  thing    text not null,
  rule     text not null,
  first    integer not null,
  last     integer not null,
  scans    integer not null,
  evidence text not null
);
create unique index scan_finding_thing on scan_finding (thing, rule);
