-- With an index on the quarter, a planner without statistics takes all scans of the
-- last days by it and looks for the things among them. By day it is of no use for
-- that, and as good for finding the oldest.
drop index scan_quarter;
create index scan_day on scan ((quarter / 96));
