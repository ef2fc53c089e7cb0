"""Values -> blocks in reading order: what stands where on a page, whatever the format."""
