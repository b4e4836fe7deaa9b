-- What every row means is told beside the Go type that it is read into.
create table job (
  number    bigint primary key,
  id        text collate "C" not null unique,
  sender    text collate "C" not null,
  party     text collate "C" not null,
  proceed   bigint not null,
  created   bigint not null,
  server    text collate "C" not null,
  beat      bigint not null,
  finished  bigint,
  success   bigint not null,
  events    bigint not null,
  faults    text collate "C" not null,
  document  bytea
);
create index job_party on job (party, number);
create index job_running on job (beat) where finished is null;

create table spent (
  hash    bytea primary key,
  expires bigint not null
);
