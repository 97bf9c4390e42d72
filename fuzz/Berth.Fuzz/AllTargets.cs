using Berth.Fuzz.Targets;

namespace Berth.Fuzz;

/// <summary>Every reader that is fed.</summary>
internal static class AllTargets
{
    public static IReadOnlyList<Target> List { get; } =
    [
        new WorkloadTarget(), new SeccompRulesTarget(), new MountTableTarget(), new AclTarget(), new ProcessStatTarget(),
            new ProcessStatusTarget(),
        new PathGlobTarget(), new InstanceRecordTarget(), new HostServiceMessageTarget(), new HostServicePeerTarget(),
            new HostServiceRingTarget(),
    ];

    /// <summary>A target's inputs, by file name.</summary>
    public static IReadOnlyDictionary<string, byte[]> Corpus(Target target) =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "corpus", target.Name)).Order(StringComparer.Ordinal)
            .ToDictionary(static path => Path.GetFileName(path), File.ReadAllBytes, StringComparer.Ordinal);
}
