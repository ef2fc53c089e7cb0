"""Plug-ins that read documents which are no interviews: Document and Text -> Items with their place.

They propose; a person accepts. Signals are structure and wording (English, French, Spanish), never names.
"""
