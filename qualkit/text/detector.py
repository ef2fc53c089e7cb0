"""Importing this loads the language detector, which takes half a second and 150 MB.

Nobody imports it but a fork server, by its name: the workers that come from it then share the detector.
"""

from qualkit.text.languages import load_detector

load_detector()
