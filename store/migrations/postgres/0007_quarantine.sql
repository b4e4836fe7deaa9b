-- What somebody decided about an event that was kept aside; zero decided for
-- one that waits.
alter table quarantine add column decided bigint not null default 0;
alter table quarantine add column accepted smallint not null default 0;
alter table quarantine add column decider text collate "C" not null default '';
alter table quarantine add column reason text collate "C" not null default '';
