-- Whether an index's passages have sparse vectors too stands in its settings; those from before have none.
update indexes set settings = jsonb_set(settings::jsonb, '{sparse}', 'false')::text;
