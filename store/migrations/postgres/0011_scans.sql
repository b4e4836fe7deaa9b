-- What every row means is told beside the Go type that it is read into.
create table scan (
  thing   text collate "C" not null,
  place   text collate "C" not null,
  quarter bigint not null,
  answer  text collate "C" not null,
  scans   bigint not null,
  fresh   bigint not null,
  primary key (thing, quarter, place)
);
create index scan_fresh on scan (thing) where fresh > 0;
create index scan_quarter on scan (quarter);

create table scan_finding (
  id       bigint primary key,
  thing    text collate "C" not null,
  rule     text collate "C" not null,
  first    bigint not null,
  last     bigint not null,
  scans    bigint not null,
  evidence text collate "C" not null
);
create unique index scan_finding_thing on scan_finding (thing, rule);
