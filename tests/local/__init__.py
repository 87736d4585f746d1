"""Tests of the embedded local stack."""
