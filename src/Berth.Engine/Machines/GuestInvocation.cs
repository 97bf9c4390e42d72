using System.Collections.Immutable;

namespace Berth.Engine.Machines;

/// <summary>A command in a guest, as a front end says it.</summary>
/// <param name="Command">The command and its arguments.</param>
public sealed record GuestInvocation(ImmutableArray<string> Command)
{
    /// <summary>Whether the command gets a terminal, which is relayed to the caller's.</summary>
    public bool WithTerminal { get; init; }

    /// <summary>Whether the command reads this process's standard input; else its input is empty.</summary>
    public bool WithInput { get; init; }

    /// <summary>Whether it runs as the machine's workload does, which then decides on user and directory.</summary>
    public bool IsBesideWorkload { get; init; }

    /// <summary>The user in the guest; null: root.</summary>
    public string? User { get; init; }

    /// <summary>The working directory in the guest; null: the user's home.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables: NAME=VALUE.</summary>
    public ImmutableArray<string> Environment { get; init; } = [];
}
