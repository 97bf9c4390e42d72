using System.Text.Json;

namespace Berth.Instances.HostActions;

/// <summary>
/// A recorded action of a kind that this program does not know: another program, or another version of Berth, has applied it, and can
/// revert it. Until then it stays recorded.
/// </summary>
/// <param name="Name">The kind.</param>
/// <param name="Payload">The payload as JSON.</param>
internal sealed record ForeignAction(string Name, string Payload) : HostAction(ActionLifetime.Process)
{
    /// <inheritdoc/>
    public override string Description => $"{Name} (of another program that uses Berth's libraries)";

    /// <inheritdoc/>
    public override string? RevertDescription => "left to that program";

    /// <inheritdoc/>
    protected internal override string Kind => Name;

    /// <inheritdoc/>
    public override HostAction Apply(HostActionContext context) => throw new InvalidOperationException($"{Name} cannot be applied here");

    /// <inheritdoc/>
    public override void Revert(HostActionContext context) =>
        throw new IOException($"a change of the host ({Name}) is of a kind that this program cannot undo; the next berth command does");

    /// <inheritdoc/>
    protected internal override void WritePayload(Utf8JsonWriter writer)
    {
        using var payload = JsonDocument.Parse(Payload);
        foreach (var member in payload.RootElement.EnumerateObject())
            member.WriteTo(writer);
    }
}
