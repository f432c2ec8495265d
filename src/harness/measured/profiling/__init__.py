"""Where the time of a run goes: own time stamps in each of its processes, in runs that are never scored.

`stamps` writes them, `hooks` puts them into Parsl, `tasks` follows the app's calls, `schedule` says what a Parsl that
costs nothing would take, `accounting` divides the measured time among the stages, `summary` puts it all together.
"""
