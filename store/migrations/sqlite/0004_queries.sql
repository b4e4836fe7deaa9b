-- What every row means is told beside the Go type that it is read into.
create table named_query (
  party   text not null,
  name    text not null,
  owner   text not null,
  token   integer not null,
  created integer not null,
  query   text not null,
  primary key (party, name)
) without rowid;

create table subscription (
  id           text primary key,
  party        text not null,
  query        text not null,
  owner        text not null,
  token        integer not null,
  created      integer not null,
  dest         text not null,
  secret       text not null,
  schedule     text not null,
  format       text not null,
  report_empty integer not null,
  initial      integer not null,
  seq          integer not null,
  ordinal      integer not null,
  due          integer not null,
  executed     integer not null,
  notified     integer not null,
  batch        integer not null,
  attempts     integer not null,
  failing      integer not null,
  retry        integer not null,
  reason       text not null,
  ended        integer not null,
  server       text not null,
  lease        integer not null
) without rowid;
create index subscription_query on subscription (party, query);

create table outbox (
  subscription text not null,
  ordinal      integer not null,
  made         integer not null,
  events       blob not null,
  primary key (subscription, ordinal)
) without rowid;
