using System.Collections.Immutable;

namespace Berth.Workloads.Specs;

/// <summary>Ready if a command on the host exits with 0.</summary>
/// <param name="Command">The program and its arguments; not empty.</param>
public sealed record CommandProbe(ImmutableArray<string> Command) : PolledProbe
{
    /// <summary>The program and its arguments; not empty.</summary>
    public ImmutableArray<string> Command { get; init => field = value.IsDefault ? [] : value; } = Command.IsDefault ? [] : Command;

    /// <summary>Whether the other probe has the same command and settings.</summary>
    public bool Equals(CommandProbe? other) => base.Equals(other) && Command.SequenceEqual(other.Command);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Command.Length, Command.IsEmpty ? null : Command[0]);
}
