"""The harness's modules in every process of a run, under a name of their own: they hide no module of the app's."""
import os

__path__ = [os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))]
