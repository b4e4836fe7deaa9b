-- What every row means is told beside the Go type that it is read into.
create table job (
  number    integer primary key,
  id        text not null unique,
  sender    text not null,
  party     text not null,
  proceed   integer not null,
  created   integer not null,
  server    text not null,
  beat      integer not null,
  finished  integer,
  success   integer not null,
  events    integer not null,
  faults    text not null,
  document  blob
);
create index job_party on job (party, number);
create index job_running on job (beat) where finished is null;

create table spent (
  hash    blob primary key,
  expires integer not null
) without rowid;
