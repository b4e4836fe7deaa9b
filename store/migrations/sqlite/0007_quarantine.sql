-- What somebody decided about an event that was kept aside; zero decided for
-- one that waits.
alter table quarantine add column decided integer not null default 0;
alter table quarantine add column accepted integer not null default 0;
alter table quarantine add column decider text not null default '';
alter table quarantine add column reason text not null default '';
