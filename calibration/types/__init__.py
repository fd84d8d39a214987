"""Typed contacts by month: whether a pair's call, visit, meeting, sanction or threat comes next."""
