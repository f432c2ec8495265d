"""Runs at the start of every Python process while this folder is on PYTHONPATH."""
import optimise_hooks
import optimise_start_up

optimise_start_up.begin(__file__, optimise_hooks.start_process)
