// A recording holds what the whole process does: JIT, collections and the starved pool of one test would stand in the recording of another.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
