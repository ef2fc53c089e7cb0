"""Plug-ins that propose codes: Segments and a codebook -> Suggestions. They decide nothing."""
