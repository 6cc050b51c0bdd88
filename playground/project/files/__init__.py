"""Project files: a project and its run as bytes and back, and how they reach the disk without ever destroying work."""

from playground.project.files.arrays import StoredArray
from playground.project.files.disk import load, save
from playground.project.files.problem import FileProblem
from playground.project.files.saved import RunRecord, SavedProject, decode, encode

__all__ = ["FileProblem", "RunRecord", "SavedProject", "StoredArray", "decode", "encode", "load", "save"]
