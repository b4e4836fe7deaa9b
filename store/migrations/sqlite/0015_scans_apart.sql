-- Scans move into their own file, see 0000.
insert or ignore into scans.scan (thing, place, quarter, answer, scans)
  select thing, place, quarter, answer, scans from main.scan;
drop table main.scan;
