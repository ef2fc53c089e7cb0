"""Safe ways into bytes: zips with caps, XML without entities, sheets, encodings."""
