using System.Collections.Immutable;

namespace Berth.Workloads.Specs;

/// <summary>
/// What a workload may do on a message bus (D-Bus), by xdg-dbus-proxy(1). Names are bus names, or a name with <c>.*</c> after it for all
/// names below it, and the name itself.
/// </summary>
public sealed record BusGrant
{
    // Before the default, which has it.
    private static ImmutableSortedDictionary<string, ImmutableArray<string>> NoRules { get; } =
        ImmutableSortedDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal);

    /// <summary>The default.</summary>
    internal static BusGrant Default { get; } = new();

    /// <summary>Names whose owners it sees, and nothing else.</summary>
    public ImmutableArray<string> See { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Names of programs with which it may exchange any message.</summary>
    public ImmutableArray<string> Talk { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Names that it may own.</summary>
    public ImmutableArray<string> Own { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The methods that it may call, by the name of the program: <c>METHOD@PATH</c>, either part alone.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Call { get; init; } = NoRules;

    /// <summary>The broadcast signals that it receives, by the name of the program: <c>SIGNAL@PATH</c>, either part alone.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Broadcast { get; init; } = NoRules;

    /// <summary>Whether the proxy tells each message that it passes or refuses.</summary>
    public bool Log { get; init; }
}
