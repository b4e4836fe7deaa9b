-- What every row means is told beside the Go type that it is read into.
create table named_query (
  party   text collate "C" not null,
  name    text collate "C" not null,
  owner   text collate "C" not null,
  token   bigint not null,
  created bigint not null,
  query   text collate "C" not null,
  primary key (party, name)
);

create table subscription (
  id           text collate "C" primary key,
  party        text collate "C" not null,
  query        text collate "C" not null,
  owner        text collate "C" not null,
  token        bigint not null,
  created      bigint not null,
  dest         text collate "C" not null,
  secret       text collate "C" not null,
  schedule     text collate "C" not null,
  format       text collate "C" not null,
  report_empty bigint not null,
  initial      bigint not null,
  seq          bigint not null,
  ordinal      bigint not null,
  due          bigint not null,
  executed     bigint not null,
  notified     bigint not null,
  batch        bigint not null,
  attempts     bigint not null,
  failing      bigint not null,
  retry        bigint not null,
  reason       text collate "C" not null,
  ended        bigint not null,
  server       text collate "C" not null,
  lease        bigint not null
);
create index subscription_query on subscription (party, query);

create table outbox (
  subscription text collate "C" not null,
  ordinal      bigint not null,
  made         bigint not null,
  events       bytea not null,
  primary key (subscription, ordinal)
);
