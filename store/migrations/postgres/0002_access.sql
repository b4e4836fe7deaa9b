-- What every row means is told beside the Go type that it is read into.
create table account (
  id       bigint primary key,
  name     text collate "C" not null unique,
  role     text collate "C" not null,
  party    text collate "C" not null,
  email    text collate "C" not null,
  subject  text collate "C" not null,
  password text collate "C" not null,
  created  bigint not null,
  disabled bigint
);
create unique index account_email on account (email) where email <> '';
create unique index account_subject on account (subject) where subject <> '';

create table session (
  hash    bytea primary key,
  account bigint not null,
  expires bigint not null
);
create index session_account on session (account);
create index session_expires on session (expires);

create table token (
  id      bigint primary key,
  name    text collate "C" not null,
  role    text collate "C" not null,
  party   text collate "C" not null,
  scopes  text collate "C" not null,
  rate    bigint not null,
  hash    bytea not null,
  created bigint not null,
  expires bigint,
  revoked bigint,
  used    bigint
);

create table sharing (
  id      bigint primary key,
  party   text collate "C" not null,
  shows   text collate "C" not null,
  created bigint not null
);
create index sharing_party on sharing (party);

create table audit (
  id     bigint primary key,
  time   bigint not null,
  who    text collate "C" not null,
  action text collate "C" not null,
  object text collate "C" not null,
  before text collate "C" not null,
  after  text collate "C" not null
);
