namespace Berth.Engine.Tests;

/// <summary>Tests that signal the whole process: a workload that another test runs meanwhile would get the signal, too.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
