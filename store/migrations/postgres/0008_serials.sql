-- What every row means is told beside the Go type that it is read into.
create table serial_pool (
  id        bigint primary key,
  name      text collate "C" not null unique,
  ai        text collate "C" not null,
  base      text collate "C" not null,
  kind      text collate "C" not null,
  alphabet  text collate "C" not null,
  length    bigint not null,
  lowest    text collate "C" not null,
  secret    bytea not null,
  size      bigint not null,
  timed     bigint not null,
  odds      bigint not null,
  most      bigint not null,
  warn      bigint not null,
  next      bigint not null,
  issued    bigint not null,
  suspended text collate "C" not null,
  place     text collate "C" not null,
  created   bigint not null
);

create table serial_allocation (
  id        bigint primary key,
  pool      bigint not null,
  request   text collate "C" not null,
  first     bigint not null,
  count     bigint not null,
  recipient text collate "C" not null,
  who       text collate "C" not null,
  time      bigint not null
);
create unique index serial_allocation_request on serial_allocation (pool, request);
create index serial_allocation_first on serial_allocation (pool, first);

create table serial_span (
  pool  bigint not null,
  first bigint not null,
  last  bigint not null,
  state text collate "C" not null,
  primary key (pool, first)
);

create table serial_block (
  pool  bigint not null,
  first bigint not null,
  count bigint not null,
  head  text collate "C" not null,
  data  bytea not null,
  primary key (pool, first)
);
create index serial_block_head on serial_block (pool, head);
