-- What every row means is told beside the Go type that it is read into.
create table account (
  id       integer primary key,
  name     text not null unique,
  role     text not null,
  party    text not null,
  email    text not null,
  subject  text not null,
  password text not null,
  created  integer not null,
  disabled integer
);
create unique index account_email on account (email) where email <> '';
create unique index account_subject on account (subject) where subject <> '';

create table session (
  hash    blob primary key,
  account integer not null,
  expires integer not null
) without rowid;
create index session_account on session (account);
create index session_expires on session (expires);

create table token (
  id      integer primary key,
  name    text not null,
  role    text not null,
  party   text not null,
  scopes  text not null,
  rate    integer not null,
  hash    blob not null,
  created integer not null,
  expires integer,
  revoked integer,
  used    integer
);

create table sharing (
  id      integer primary key,
  party   text not null,
  shows   text not null,
  created integer not null
);
create index sharing_party on sharing (party);

create table audit (
  id     integer primary key,
  time   integer not null,
  who    text not null,
  action text not null,
  object text not null,
  before text not null,
  after  text not null
);
