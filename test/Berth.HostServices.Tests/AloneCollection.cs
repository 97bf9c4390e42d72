namespace Berth.HostServices.Tests;

/// <summary>Tests that count resources of the whole process.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
