namespace Berth.Linux.Tests.Descriptors;

/// <summary>Tests that inspect the whole process, so no other test may run at the same time.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
