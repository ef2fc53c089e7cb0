"""What reports are made of: values counted, quoted and checked, the same for every kind and format."""
