-- What every row means is told beside the Go type that it is read into.
create table serial_pool (
  id        integer primary key,
  name      text not null unique,
  ai        text not null,
  base      text not null,
  kind      text not null,
  alphabet  text not null,
  length    integer not null,
  lowest    text not null,
  secret    blob not null,
  size      integer not null,
  timed     integer not null,
  odds      integer not null,
  most      integer not null,
  warn      integer not null,
  next      integer not null,
  issued    integer not null,
  suspended text not null,
  place     text not null,
  created   integer not null
);

create table serial_allocation (
  id        integer primary key,
  pool      integer not null,
  request   text not null,
  first     integer not null,
  count     integer not null,
  recipient text not null,
  who       text not null,
  time      integer not null
);
create unique index serial_allocation_request on serial_allocation (pool, request);
create index serial_allocation_first on serial_allocation (pool, first);

create table serial_span (
  pool  integer not null,
  first integer not null,
  last  integer not null,
  state text not null,
  primary key (pool, first)
) without rowid;

create table serial_block (
  pool  integer not null,
  first integer not null,
  count integer not null,
  head  text not null,
  data  blob not null,
  primary key (pool, first)
);
create index serial_block_head on serial_block (pool, head);
