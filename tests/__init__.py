"""Tests of Comity; the folders mirror the packages."""
