-- Whether an index's passages have sparse vectors too stands in its settings; those from before have none.
update indexes set settings = json_set(settings, '$.sparse', json('false'));
