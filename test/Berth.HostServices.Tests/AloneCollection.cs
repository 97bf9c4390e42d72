namespace Berth.HostServices.Tests;

/// <summary>Tests that count what the whole process has.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
