-- Pages of all events in order of event time need no sorting.
create index event_time on event (time, seq);
