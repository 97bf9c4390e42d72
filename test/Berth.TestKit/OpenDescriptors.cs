using System.Diagnostics;
using System.Globalization;

namespace Berth.TestKit;

/// <summary>Finds descriptors that a piece of code opened and did not close. The tests around it must not run at the same time.</summary>
public sealed class OpenDescriptors
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);

    private readonly SortedDictionary<int, string> _before = List();

    /// <summary>Fails if a descriptor stays open that was not open when this object was made.</summary>
    public async Task ShouldBeAsBefore()
    {
        // What was given up is closed a moment later, by the thread that has it.
        var clock = Stopwatch.StartNew();
        await Eventually.Async(() => Leaked().Count == 0 || clock.Elapsed >= s_grace);
        var leaked = Leaked();
        if (leaked.Count > 0)
            Assert.Fail("left open: " + string.Join(", ", leaked));
    }

    private static SortedDictionary<int, string> List()
    {
        var open = new SortedDictionary<int, string>();
        foreach (var entry in new DirectoryInfo("/proc/self/fd").GetFileSystemInfos())
        {
            // The runtime keeps the assemblies open that it loads, and the symbols, each when it is first needed.
            if (entry.LinkTarget is { } target
                && !target.EndsWith("/fd", StringComparison.Ordinal)
                && !target.EndsWith(".dll", StringComparison.Ordinal)
                && !target.EndsWith(".pdb", StringComparison.Ordinal))
                open[int.Parse(entry.Name, CultureInfo.InvariantCulture)] = target;
        }

        return open;
    }

    private List<string> Leaked() =>
        [.. List().Where(now => !_before.TryGetValue(now.Key, out var then)
            || then != now.Value).Select(now => $"{now.Key} -> {now.Value}")];
}
